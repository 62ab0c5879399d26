package io.tidegate.bus;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Blocking work of several partitions at the same time. Who takes partitions over mostly waits for
 * brokers; one after the other, these waits would add up while all that it owns stands still.
 */
public final class InParallel {
  /** What is read for a partition is held in memory until it is worked in. */
  static final int MOST = 4;

  private InParallel() {}

  /**
   * Does the work for each of them, for up to 4 at a time; returns when all are done. A failure
   * does not keep the others from being done; then the first is thrown, with the rest suppressed.
   *
   * @param work for any thread
   * @throws InterruptException if the caller is interrupted; so is what runs then
   */
  public static <T> void forEach(Collection<T> all, Consumer<T> work) {
    if (all.isEmpty()) {
      return;
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(MOST, all.size()), task -> new Thread(task, "in-parallel"));
    try {
      List<? extends Future<?>> running =
          all.stream().map(one -> threads.submit(() -> work.accept(one))).toList();
      Throwable failure = null;
      for (Future<?> each : running) {
        try {
          each.get();
        } catch (ExecutionException e) {
          if (failure == null) {
            failure = e.getCause();
          } else {
            failure.addSuppressed(e.getCause());
          }
        }
      }
      rethrow(failure);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void rethrow(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }
}
