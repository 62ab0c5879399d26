package io.tidegate.controller.service.feed;

import io.tidegate.controller.service.feed.DeadLetters.DeadLetter;
import io.tidegate.wire.Alert;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts on their way to one receiver, one after the other. What it does not take is tried again
 * after 1, 2, 4, 8 and 16 s, as long as its batch is younger than a minute; then it is a dead
 * letter. What it refuses for good is one at once.
 */
final class WebhookLane {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookLane.class);

  static final int ATTEMPTS = 6;
  static final long BATCH_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long TROUBLE_MILLIS = Duration.ofMinutes(10).toMillis();

  private final String name;
  private final Function<Alert, Buffer> body;
  private final Function<Buffer, Future<Void>> post;
  private final Function<Throwable, String> words;
  private final LongFunction<Future<Void>> pause;
  private final DeadLetters dead;
  private final InstantSource clock;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private volatile String trouble = "";
  private volatile long troubleUntilMillis;

  /**
   * One that nothing was sent to yet.
   *
   * @param name for people; without a path, in which some have a secret
   * @param post sends one; must end within a bound of its own
   * @param words a failure of it for people
   * @param pause completes after so many milliseconds; fails where sending is to end
   */
  WebhookLane(
      String name,
      Function<Alert, Buffer> body,
      Function<Buffer, Future<Void>> post,
      Function<Throwable, String> words,
      LongFunction<Future<Void>> pause,
      DeadLetters dead,
      InstantSource clock) {
    this.name = name;
    this.body = body;
    this.post = post;
    this.words = words;
    this.pause = pause;
    this.dead = dead;
    this.clock = clock;
  }

  /** Completes when each was taken or is a dead letter; fails only where sending is to end. */
  Future<Void> deliver(List<Alert> alerts) {
    return next(alerts.iterator(), clock.millis() + BATCH_MILLIS);
  }

  private Future<Void> next(Iterator<Alert> alerts, long untilMillis) {
    if (!alerts.hasNext()) {
      return Future.succeededFuture();
    }
    Alert alert = alerts.next();
    return attempt(alert, body.apply(alert), 1, untilMillis)
        .compose(done -> next(alerts, untilMillis));
  }

  private Future<Void> attempt(Alert alert, Buffer content, int attempt, long untilMillis) {
    return post.apply(content)
        .onSuccess(
            done -> {
              sent.incrementAndGet();
              trouble = "";
            })
        .recover(
            error -> {
              failures.incrementAndGet();
              String told = words.apply(error);
              trouble = "%s: %s".formatted(name, told);
              troubleUntilMillis = clock.millis() + TROUBLE_MILLIS;
              if (error instanceof HttpPost.RefusedException
                  || attempt == ATTEMPTS
                  || clock.millis() >= untilMillis) {
                // Asked first: what fails because all ends is nobody's dead letter.
                return pause.apply(0).onSuccess(on -> give(alert, attempt, told));
              }
              return pause
                  .apply(FIRST_PAUSE_MILLIS << (attempt - 1))
                  .compose(waited -> attempt(alert, content, attempt + 1, untilMillis));
            });
  }

  private void give(Alert alert, int attempts, String reason) {
    LOG.warn("{} was not told of alert {}: {}", name, alert.alertId(), reason);
    dropped.incrementAndGet();
    dead.add(new DeadLetter(clock.millis(), name, alert.alertId(), attempts, reason));
  }

  /** What the newest failure says, for ten minutes or until one is taken; empty: none. */
  String trouble() {
    return clock.millis() < troubleUntilMillis ? trouble : "";
  }

  long sent() {
    return sent.get();
  }

  long failures() {
    return failures.get();
  }

  long dropped() {
    return dropped.get();
  }
}
