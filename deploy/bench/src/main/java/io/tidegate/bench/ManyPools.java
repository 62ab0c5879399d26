package io.tidegate.bench;

import io.tidegate.agent.AgentStats;
import io.tidegate.agent.TidegateAgent;
import io.tidegate.pools.ThreadPoolExecutorAdapter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * 200 pools with traffic for some seconds, with or without the agent; prints the heap that is kept
 * once all that is no longer needed was collected. Arguments: the broker's address, empty for no
 * agent, and whether the JVM has its platform MBean server anyway, as one has in which a web server
 * or a framework registers something. Where nobody does, Kafka's client is the first to ask for it.
 */
final class ManyPools {
  private static final int POOLS = 200;
  private static final int TASKS = 200;
  private static final int ROUNDS = 15;

  private ManyPools() {}

  public static void main(String[] arguments) throws Exception {
    if (Boolean.parseBoolean(arguments[1])) {
      ManagementFactory.getPlatformMBeanServer();
    }
    boolean withAgent = !arguments[0].isEmpty();
    TidegateAgent agent = withAgent ? start(arguments[0]) : null;
    List<ThreadPoolExecutor> executors = new ArrayList<>();
    List<ThreadPoolExecutorAdapter> adapters = new ArrayList<>();
    for (int i = 0; i < POOLS; i++) {
      ThreadPoolExecutor executor =
          new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
      executor.allowCoreThreadTimeOut(true);
      executors.add(executor);
      ThreadPoolExecutorAdapter adapter =
          new ThreadPoolExecutorAdapter(
              "pool-" + i, executor, 1, 8, ThreadPoolExecutorAdapter.Shape.FIXED);
      adapters.add(adapter);
      if (agent != null) {
        agent.register(adapter);
      }
    }
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      load(executors, adapters, random);
      // The sampler comes each second.
      TimeUnit.SECONDS.sleep(1);
    }
    load(executors, adapters, random);
    System.out.println("heapBytes=" + usedBytes());
    if (agent != null) {
      AgentStats stats = agent.stats();
      System.out.println("samplesSent=" + stats.samplesSent());
      System.out.println("samplesDropped=" + stats.samplesDropped());
      System.out.println("waitingBytes=" + stats.waitingBytes());
      if (stats.samplesSent() < POOLS && stats.samplesDropped() == 0) {
        throw new IllegalStateException("neither sent nor full: " + stats);
      }
      agent.close();
    }
    executors.forEach(ThreadPoolExecutor::shutdownNow);
  }

  private static TidegateAgent start(String bootstrap) {
    return TidegateAgent.builder("bench")
        .kafka(bootstrap)
        .window(Duration.ofSeconds(4))
        .closeTimeout(Duration.ofMillis(100))
        .start();
  }

  /** Times from 50 µs to 20 ms, so that the histograms have grown to what they are in use. */
  private static void load(
      List<ThreadPoolExecutor> executors, List<ThreadPoolExecutorAdapter> adapters, Random random)
      throws InterruptedException {
    CountDownLatch open = new CountDownLatch(POOLS * TASKS);
    for (int task = 0; task < TASKS; task++) {
      for (int i = 0; i < POOLS; i++) {
        long micros = (long) (50 * Math.exp(random.nextDouble() * 6));
        Runnable request =
            () -> {
              LockSupport.parkNanos(micros * 1000);
              open.countDown();
            };
        executors.get(i).execute(adapters.get(i).wrap(request));
      }
    }
    if (!open.await(3, TimeUnit.MINUTES)) {
      throw new IllegalStateException(open.getCount() + " tasks did not end");
    }
  }

  /** The least of some looks, each after a collection. */
  private static long usedBytes() throws InterruptedException {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 8; i++) {
      memory.gc();
      // Cleaners and references are worked off by threads of their own; what these and the agent
      // threw away meanwhile is not kept.
      TimeUnit.MILLISECONDS.sleep(200);
      memory.gc();
      least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
