package io.tidegate.controller.service.feed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one Alertmanager up to date: what changed at once, and all of it once a minute, as an
 * Alertmanager forgets what is not sent again, and when somebody ordered or said something of it.
 * One request at a time; what fails is tried again after 1 s, twice as long after each further
 * failure, at most after 60 s. Not thread-safe, but for what it tells of itself.
 */
final class AlertmanagerTarget {
  private static final Logger LOG = LoggerFactory.getLogger(AlertmanagerTarget.class);

  static final int MOST_PER_POST = 256;
  static final long RESEND_MILLIS = Duration.ofMinutes(1).toMillis();

  /** Three rounds may be missed before it takes an alert for over. */
  static final long VALID_MILLIS = 4 * RESEND_MILLIS;

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  private final String name;
  private final FiringAlerts firing;
  private final AlertmanagerJson json;
  private final Function<JsonArray, Future<Void>> post;
  private final Function<Throwable, String> words;
  private final Silencing silencing;
  private final Supplier<?> said;
  private Object heard;
  private final InstantSource clock;

  /** What was sent, by its change; a round begins with all of them. */
  private long sentUpTo;

  private long roundEnds;
  private long roundBeganMillis = Long.MIN_VALUE / 2;
  private long notBeforeMillis = Long.MIN_VALUE / 2;
  private boolean inFlight;
  private int failuresInARow;

  private volatile String trouble = "";
  private volatile long troubleUntilMillis = Long.MAX_VALUE;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong silenced = new AtomicLong();

  /**
   * One that nothing was sent to yet.
   *
   * @param name for people
   * @param post sends one array; must end within a bound of its own
   * @param words a failure of it for people
   * @param silencing what is left out; once it no longer is, the next round has it
   * @param said what people ordered and said: where this is another, a round begins
   */
  AlertmanagerTarget(
      String name,
      FiringAlerts firing,
      AlertmanagerJson json,
      Function<JsonArray, Future<Void>> post,
      Function<Throwable, String> words,
      Silencing silencing,
      Supplier<?> said,
      InstantSource clock) {
    this.name = name;
    this.firing = firing;
    this.json = json;
    this.post = post;
    this.words = words;
    this.silencing = silencing;
    this.said = said;
    this.heard = said.get();
    this.clock = clock;
  }

  /** Sends what is due, if anything; to be called again and again. */
  void step() {
    long now = clock.millis();
    if (inFlight || now < notBeforeMillis) {
      return;
    }
    List<FiringAlert> due = firing.after(sentUpTo, MOST_PER_POST);
    boolean atAnEnd = due.isEmpty() || sentUpTo >= roundEnds || sentUpTo == 0;
    Object current = said.get();
    boolean isDue = now - roundBeganMillis >= RESEND_MILLIS || !current.equals(heard);
    if (isDue && atAnEnd) {
      heard = current;
      roundBeganMillis = now;
      roundEnds = firing.changes();
      sentUpTo = 0;
      firing.purge(now);
      due = firing.after(0, MOST_PER_POST);
    }
    if (due.isEmpty()) {
      return;
    }
    long upTo = due.get(due.size() - 1).change();
    List<FiringAlert> sending = due.stream().filter(one -> !silencing.covers(one, now)).toList();
    if (sending.isEmpty()) {
      silenced.addAndGet(due.size());
      goOnAfter(upTo);
      return;
    }
    inFlight = true;
    int leftOut = due.size() - sending.size();
    post.apply(json.of(sending, now))
        .onComplete(
            (done, error) -> {
              inFlight = false;
              if (answered(sending.size(), error)) {
                silenced.addAndGet(leftOut);
                goOnAfter(upTo);
              }
            });
  }

  /** Whether it is done with them. */
  private boolean answered(int sending, Throwable error) {
    if (error == null) {
      if (failuresInARow > 0) {
        LOG.info("{} takes alerts again", name);
        trouble = "";
      }
      failuresInARow = 0;
      sent.addAndGet(sending);
      return true;
    }
    failures.incrementAndGet();
    String told = "%s: %s".formatted(name, words.apply(error));
    if (!told.equals(trouble)) {
      LOG.warn("alerts are not taken: {}", told);
    }
    trouble = told;
    if (error instanceof HttpPost.RefusedException) {
      // It has taken those of them that it could read; the rest it would refuse again.
      refused.addAndGet(sending);
      troubleUntilMillis = clock.millis() + 2 * RESEND_MILLIS;
      failuresInARow = 0;
      return true;
    }
    troubleUntilMillis = Long.MAX_VALUE;
    notBeforeMillis =
        clock.millis()
            + Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failuresInARow, 10));
    failuresInARow++;
    return false;
  }

  private void goOnAfter(long change) {
    sentUpTo = change;
    step();
  }

  /** Empty: none. */
  String trouble() {
    return clock.millis() < troubleUntilMillis ? trouble : "";
  }

  /** Alerts that it took, each time counted. */
  long sent() {
    return sent.get();
  }

  /** Requests that failed. */
  long failures() {
    return failures.get();
  }

  /** Alerts that it was not told of because of a silence, each time counted. */
  long silenced() {
    return silenced.get();
  }

  /** Alerts in requests that it refused for good. */
  long refused() {
    return refused.get();
  }
}
