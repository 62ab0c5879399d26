package io.tidegate.bus;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Bounded waits for conditions. */
public final class Await {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private Await() {}

  public static void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }

  /** Asks what it waited for only where it was in vain, so that it can tell how far things got. */
  public static void until(Supplier<String> what, BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new AssertionError("not within " + BOUND.toSeconds() + " s: " + what.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  public static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  /** The cause with which a future failed. */
  public static Throwable failure(Future<?> future) {
    until("the future completes", future::isComplete);
    if (future.succeeded()) {
      throw new AssertionError("succeeded with " + future.result());
    }
    return future.cause();
  }
}
