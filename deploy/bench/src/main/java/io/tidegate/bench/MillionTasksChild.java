package io.tidegate.bench;

import io.tidegate.pools.ElasticExecutor;
import io.tidegate.pools.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** 1,000,000 tasks of 10 ms through one executor; prints the wall time and the peak memory. */
final class MillionTasksChild {
  static final int TASKS = 1_000_000;
  static final int WIDTH = 50_000;
  private static final long TASK_MILLIS = 10;
  private static final long PATIENCE_SECONDS = 60;

  private MillionTasksChild() {}

  public static void main(String[] arguments) throws Exception {
    ExecutorService executor = executor(arguments[0]);
    CountDownLatch open = new CountDownLatch(TASKS);
    Runnable task =
        () -> {
          try {
            TimeUnit.MILLISECONDS.sleep(TASK_MILLIS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          } finally {
            open.countDown();
          }
        };
    long startNanos = System.nanoTime();
    endWhenTooLate(open);
    try {
      for (int i = 0; i < TASKS; i++) {
        executor.execute(task);
      }
      open.await();
    } catch (OutOfMemoryError e) {
      // The machine refuses threads: that is a result, not a defect.
      int threads = executor instanceof ThreadPoolExecutor pool ? pool.getPoolSize() : 0;
      System.out.println("failed=" + e.getMessage());
      System.out.println("threads=" + threads);
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }
    System.out.println("wallMillis=" + (System.nanoTime() - startNanos) / 1_000_000);
    System.out.println("peakMib=" + peakKib() / 1024.0);
    System.out.flush();
    // Ending 50,000 threads in order is not part of it.
    Runtime.getRuntime().halt(0);
  }

  /** Who is not done by then does not get there: that is a result as well. */
  private static void endWhenTooLate(CountDownLatch open) {
    Thread watch =
        new Thread(
            () -> {
              try {
                if (!open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                  System.out.println("done=" + (TASKS - open.getCount()));
                  System.out.flush();
                  Runtime.getRuntime().halt(0);
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            "too-late");
    watch.setDaemon(true);
    watch.start();
  }

  private static ExecutorService executor(String name) throws Exception {
    return switch (name) {
      case "elastic" ->
          ElasticExecutor.builder("million")
              .threads(Threads.VIRTUAL)
              .limits(1, WIDTH)
              .size(WIDTH)
              .queueCapacity(TASKS)
              .build();
      case "virtual-per-task" ->
          // By reflection: compiled for 17, run on 21 or newer.
          (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      case "fixed-platform" -> fixed(WIDTH);
      // For machines that do not give 50,000 threads.
      case "fixed-platform-16000" -> fixed(16_000);
      default -> throw new IllegalArgumentException("no executor '" + name + "'");
    };
  }

  private static ExecutorService fixed(int threads) {
    return new ThreadPoolExecutor(
        threads, threads, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(TASKS));
  }

  private static double peakKib() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(Double.NaN);
    }
  }
}
