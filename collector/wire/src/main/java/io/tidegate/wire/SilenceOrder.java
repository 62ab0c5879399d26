package io.tidegate.wire;

import java.time.Duration;
import java.util.Optional;

/**
 * For a time no alerts of some pools are sent on. The newest order of each id counts; one is ended
 * by another with an earlier end.
 *
 * @param selector glob over {@code service/pool}, as in a policy; {@code *} for every pool
 * @param kind of the alerts; empty: of every kind
 * @param startsAtMillis epoch milliseconds, inclusive
 * @param endsAtMillis exclusive; where it is the start, it is never in force
 * @param orderedBy who began it, or ended it, for the audit log
 * @param atMillis when it was ordered
 * @param maintenance what people are told that it is; nothing else differs
 */
public record SilenceOrder(
    String id,
    String selector,
    Optional<Alert.Kind> kind,
    long startsAtMillis,
    long endsAtMillis,
    String reason,
    String orderedBy,
    long atMillis,
    boolean maintenance)
    implements WireMessage {

  /** None outlasts the memory of who ordered it. */
  public static final Duration LONGEST = Duration.ofDays(30);

  public SilenceOrder {
    Check.id("id", id);
    Check.id("selector", selector);
    Check.present("kind", kind);
    Check.notNegative("startsAtMillis", startsAtMillis);
    if (endsAtMillis < startsAtMillis || endsAtMillis - startsAtMillis > LONGEST.toMillis()) {
      throw new IllegalArgumentException(
          "endsAtMillis is %d: must not be before startsAtMillis, %d, nor more than %d days behind it"
              .formatted(endsAtMillis, startsAtMillis, LONGEST.toDays()));
    }
    Check.id("reason", reason);
    Check.id("orderedBy", orderedBy);
    Check.notNegative("atMillis", atMillis);
  }

  /** The same, ended at a time; what is to come never begins. */
  public SilenceOrder ended(String by, long endMillis) {
    return new SilenceOrder(
        id,
        selector,
        kind,
        startsAtMillis,
        Math.max(startsAtMillis, Math.min(endsAtMillis, endMillis)),
        reason,
        by,
        endMillis,
        maintenance);
  }

  /** Whether it is over, or will never be in force. */
  public boolean isOver(long nowMillis) {
    return endsAtMillis <= nowMillis || endsAtMillis == startsAtMillis;
  }

  public boolean isInForce(long atTheTimeMillis) {
    return startsAtMillis <= atTheTimeMillis && atTheTimeMillis < endsAtMillis;
  }

  @Override
  public String key() {
    return Topics.SILENCE_KEY + id;
  }
}
