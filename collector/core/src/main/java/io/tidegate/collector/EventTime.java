package io.tidegate.collector;

/**
 * The event time of a partition: the newest end that a sample had, and from there on what has
 * passed by the broker's clock. So it goes on where nobody reports. It follows from the records
 * alone, and a replay sees the same.
 *
 * <p>From one record to the next no more than {@value #LONGEST_STEP_MILLIS} ms count as passed. A
 * longer gap says that nothing could be stored, or that nobody was there to tell the time: then
 * what was to be stored meanwhile is still to come, and must not find its window closed.
 *
 * @param millis 0: no sample came yet
 * @param appendMillis when the broker stored the newest record
 */
public record EventTime(long millis, long appendMillis) {
  static final long LONGEST_STEP_MILLIS = 2_000;
  static final EventTime NONE = new EventTime(0, 0);

  public EventTime {
    if (millis < 0 || appendMillis < 0) {
      throw new IllegalArgumentException(
          "event time %d, stored at %d: must not be negative".formatted(millis, appendMillis));
    }
  }

  /** A record was stored. */
  EventTime passed(long appendedMillis) {
    long step = appendedMillis - appendMillis;
    if (step <= 0) {
      return this;
    }
    boolean counts = millis > 0 && step <= LONGEST_STEP_MILLIS;
    return new EventTime(counts ? millis + step : millis, appendedMillis);
  }

  /** A sample counts that ends here. */
  EventTime reached(long endMillis) {
    return endMillis <= millis ? this : new EventTime(endMillis, appendMillis);
  }
}
