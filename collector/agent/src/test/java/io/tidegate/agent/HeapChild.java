package io.tidegate.agent;

import io.tidegate.pools.LatencyObserver;
import io.tidegate.pools.PoolCounts;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A JVM of its own with an agent on 200 pools, which prints the bytes that the agent keeps: what is
 * in use after a collection, less what was in use before there was an agent; also how much of that
 * an agent without a pool keeps, which is Kafka's two clients and the classes. Nobody listens on
 * its broker's port, so the buffer of samples is full as well.
 */
final class HeapChild {
  private static final int POOLS = 200;
  private static final int TASKS = 5_000;
  private static final int ROUNDS = 30;

  private HeapChild() {}

  public static void main(String[] args) {
    List<FakePool> pools = new ArrayList<>();
    for (int i = 0; i < POOLS; i++) {
      pools.add(new FakePool("pool-" + i));
    }
    Random random = new Random(Long.parseLong(args[1]));
    // The JVM's own, and most services have it: Kafka's clients would ask for it first otherwise.
    ManagementFactory.getPlatformMBeanServer();
    long before = inUse();
    TidegateAgent agent =
        TidegateAgent.builder("orders")
            .kafka(args[0])
            .window(Duration.ofSeconds(1))
            .sampleInterval(Duration.ofMillis(250))
            .closeTimeout(Duration.ofMillis(100))
            .start();
    // Kafka's clients have tried a while by then, and their classes are there.
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
    long alone = inUse() - before;
    pools.forEach(agent::register);
    for (int round = 0; round < ROUNDS; round++) {
      for (FakePool pool : pools) {
        traffic(pool, random);
      }
    }
    long startNanos = System.nanoTime();
    while (agent.stats().samplesDropped() == 0
        && System.nanoTime() - startNanos < TimeUnit.SECONDS.toNanos(60)) {
      for (FakePool pool : pools) {
        traffic(pool, random);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    long kept = inUse() - before;
    AgentStats stats = agent.stats();
    System.out.println("alone=" + alone);
    System.out.println("kept=" + kept);
    System.out.println("dropped=" + stats.samplesDropped());
    System.out.println("waiting=" + stats.waiting());
    System.out.println("waitingBytes=" + stats.waitingBytes());
    agent.close();
    // Keeps the pools in use until the end: they are the application's, before and after.
    System.out.println("pools=" + pools.size());
  }

  /** Waits from 1 µs to a second, run times around 1 to 50 ms by pool, each with a long tail. */
  private static void traffic(FakePool pool, Random random) {
    LatencyObserver observer = pool.observers.get(0);
    double typicalMicros = 1_000 * (1 + Math.floorMod(pool.name.hashCode(), 50));
    for (int i = 0; i < TASKS / ROUNDS; i++) {
      double run = typicalMicros * Math.exp(random.nextGaussian() * 0.7);
      double wait = random.nextInt(4) > 0 ? 1 : run * Math.exp(random.nextGaussian() - 1);
      observer.queueWaitNanos(nanos(wait));
      observer.runNanos(nanos(run));
      observer.latencyNanos(nanos(wait + run));
    }
    PoolCounts before = pool.counts;
    long more = before.submitted() + TASKS / ROUNDS;
    pool.counts = new PoolCounts(more, more, before.rejected(), before.failed());
  }

  private static long nanos(double micros) {
    return (long) (micros * 1000);
  }

  /** The least of some looks, each after a collection. */
  private static long inUse() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 15; i++) {
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
