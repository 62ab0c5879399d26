package io.tidegate.bench;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.pools.ThreadPoolExecutorAdapter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** 200 pools with traffic, with or without the agent; prints the heap that is kept. */
final class ManyPools {
  private static final int POOLS = 200;
  private static final int TASKS = 200;

  private ManyPools() {}

  public static void main(String[] arguments) throws Exception {
    boolean withAgent = !arguments[0].isEmpty();
    TidegateAgent agent =
        withAgent ? TidegateAgent.builder("bench").kafka(arguments[0]).start() : null;
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
    load(executors, adapters);
    System.out.println("heapKib=" + usedKib());
    if (agent != null) {
      System.out.println("samplesSent=" + agent.stats().samplesSent());
      agent.close();
    }
    executors.forEach(ThreadPoolExecutor::shutdownNow);
  }

  /** Times from 50 µs to 20 ms, so that the histograms have grown to what they are in use. */
  private static void load(
      List<ThreadPoolExecutor> executors, List<ThreadPoolExecutorAdapter> adapters)
      throws InterruptedException {
    Random random = new Random(1);
    CountDownLatch open = new CountDownLatch(POOLS * TASKS);
    for (int task = 0; task < TASKS; task++) {
      for (int i = 0; i < POOLS; i++) {
        long micros = (long) (50 * Math.exp(random.nextDouble() * 6));
        executors
            .get(i)
            .execute(
                adapters
                    .get(i)
                    .wrap(
                        () -> {
                          java.util.concurrent.locks.LockSupport.parkNanos(micros * 1000);
                          open.countDown();
                        }));
      }
    }
    if (!open.await(3, TimeUnit.MINUTES)) {
      throw new IllegalStateException(open.getCount() + " tasks did not end");
    }
  }

  private static long usedKib() throws InterruptedException {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 8; i++) {
      memory.gc();
      // Cleaners and references are worked off by threads of their own.
      TimeUnit.MILLISECONDS.sleep(200);
      least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
    }
    return least / 1024;
  }
}
