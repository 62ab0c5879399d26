package io.tidegate.launcher;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started of a process, in order, and how it is stopped. */
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
  private static final long START_SECONDS = 60;
  private static final long CLOSE_SECONDS = 2;

  /** A started part and how it is stopped. */
  private record Part(String name, AutoCloseable close) {}

  private final Deque<Part> started = new ArrayDeque<>();
  private final Vertx vertx = Vertx.vertx();

  /** On which they all run; closed last. */
  Vertx vertx() {
    return vertx;
  }

  /**
   * Waits until a part serves.
   *
   * @throws CommandFailedException naming the part that could not start, and why
   */
  <T> T start(String name, Future<T> starting, Function<T, Future<Void>> close)
      throws InterruptedException, TimeoutException {
    T part = await(name, starting);
    opened(name, () -> await(name, close.apply(part)));
    return part;
  }

  /** One that is there already. */
  void opened(String name, AutoCloseable close) {
    started.push(new Part(name, close));
  }

  static <T> T await(String part, Future<T> future) throws InterruptedException, TimeoutException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw CommandFailedException.failed(
          "the %s failed: %s".formatted(part, e.getCause().getMessage()), e.getCause());
    } catch (TimeoutException e) {
      throw new TimeoutException(
          "the %s did not answer within %d s".formatted(part, START_SECONDS));
    }
  }

  /** The newest first; one that fails to stop is logged and left. A second call does nothing. */
  @Override
  public synchronized void close() {
    while (!started.isEmpty()) {
      Part part = started.pop();
      try {
        part.close().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("the {} did not stop cleanly: {}", part.name(), e.toString());
      }
    }
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Vert.x did not stop cleanly: {}", e.toString());
    }
  }
}
