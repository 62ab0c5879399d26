package io.tidegate.controller.service.scaler;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits for what a scaler answers, with a bound against a test that hangs. */
public final class Outcome {
  private static final long HANGS_SECONDS = 60;

  private Outcome() {}

  public static <T> T of(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(HANGS_SECONDS, TimeUnit.SECONDS);
  }

  /** Why it failed. */
  public static Throwable failure(Future<?> future) {
    return assertThrows(ExecutionException.class, () -> of(future)).getCause();
  }

  /** What it was refused for. */
  public static String refusal(Future<?> future) {
    Throwable failure = failure(future);
    if (failure instanceof ScaleRefusedException refused) {
      return refused.getMessage();
    }
    throw new AssertionError("it was not refused, it failed", failure);
  }
}
