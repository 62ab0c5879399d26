package io.tidegate.bus;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Questions to the brokers, all of them within one bound, and failures told with their address. */
final class AdminCalls implements AutoCloseable {
  private final String bootstrap;
  private final Duration bound;
  private final long deadlineNanos;
  private final Admin admin;

  AdminCalls(String bootstrap, Duration bound) {
    this.bootstrap = bootstrap;
    this.bound = bound;
    this.deadlineNanos = System.nanoTime() + bound.toNanos();
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put(
        "default.api.timeout.ms", Integer.toString((int) Math.min(bound.toMillis(), 60_000)));
    settings.put("request.timeout.ms", Integer.toString((int) Math.min(bound.toMillis(), 5_000)));
    this.admin = Admin.create(BrokerLogins.with(settings));
  }

  Admin admin() {
    return admin;
  }

  boolean late() {
    return System.nanoTime() - deadlineNanos >= 0;
  }

  /**
   * Waits for an answer.
   *
   * @throws IllegalStateException if the brokers refuse; the cause is Kafka's
   * @throws TimeoutException if they do not answer in time
   */
  <T> T ask(String what, Future<T> answer) throws TimeoutException, InterruptedException {
    try {
      return answer.get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw silent(what, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw silent(what, e.getCause());
      }
      throw new IllegalStateException(
          "the brokers at %s refuse to %s: %s%s"
              .formatted(bootstrap, what, e.getCause().getMessage(), advice(e.getCause())),
          e.getCause());
    }
  }

  private TimeoutException silent(String what, Throwable cause) {
    TimeoutException late =
        new TimeoutException(
            "no answer from the brokers at %s within %d ms (to %s)%s"
                .formatted(bootstrap, bound.toMillis(), what, advice(cause)));
    late.initCause(cause);
    return late;
  }

  private String advice(Throwable cause) {
    return BrokerLogins.advice(bootstrap, cause).map(advice -> "; " + advice).orElse("");
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
