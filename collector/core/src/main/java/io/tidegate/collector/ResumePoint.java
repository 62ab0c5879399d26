package io.tidegate.collector;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From where a partition goes on after a restart: the offset to commit, and the text to commit with
 * it. No other state is kept anywhere.
 *
 * <p>The offset lies before the newest record, at the first record that still matters: one of a
 * window that is open, or of the last window in which an instance was seen that is not forgotten.
 * What is between this offset and {@code seenUntilOffset} is read once more to rebuild the state,
 * and gives no window or rejection again.
 *
 * @param offset where to read from
 * @param closedUntilMillis windows that start before this were given out
 * @param seenUntilOffset records before this were handled
 * @param rebuildFromMillis samples of windows that end by this matter no more
 * @param clock the partition's event time before the record at {@code offset}
 */
public record ResumePoint(
    long offset,
    long closedUntilMillis,
    long seenUntilOffset,
    long rebuildFromMillis,
    EventTime clock) {
  /** "tidegate1" had no clock, as no silence closed a window. */
  private static final Pattern METADATA =
      Pattern.compile("(?:tidegate1|tidegate2:(\\d+):(\\d+)):(\\d+):(\\d+):(\\d+)");

  /** For a partition of which nothing was committed. */
  public static final ResumePoint START = new ResumePoint(0, 0, 0, 0, EventTime.NONE);

  public ResumePoint {
    if (offset < 0
        || closedUntilMillis < 0
        || seenUntilOffset < offset
        || rebuildFromMillis < 0
        || rebuildFromMillis > closedUntilMillis) {
      throw new IllegalArgumentException(
          ("offset %d, closed until %d, seen until offset %d, rebuild from %d is no resume point:"
                  + " none may be negative, seen until is at least the offset, and rebuild from at"
                  + " most closed until")
              .formatted(offset, closedUntilMillis, seenUntilOffset, rebuildFromMillis));
    }
  }

  /** One that knows of no event time yet. */
  public ResumePoint(
      long offset, long closedUntilMillis, long seenUntilOffset, long rebuildFromMillis) {
    this(offset, closedUntilMillis, seenUntilOffset, rebuildFromMillis, EventTime.NONE);
  }

  /** What goes into the committed offset's metadata, well below its limit of 4096 bytes. */
  public String metadata() {
    return "tidegate2:%d:%d:%d:%d:%d"
        .formatted(
            clock.millis(),
            clock.appendMillis(),
            closedUntilMillis,
            seenUntilOffset,
            rebuildFromMillis);
  }

  /**
   * Reads what was committed.
   *
   * @throws IllegalArgumentException if the metadata is not of the form that {@link #metadata()}
   *     gives
   */
  public static ResumePoint parse(long offset, String metadata) {
    Matcher matcher = METADATA.matcher(metadata == null ? "" : metadata);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          ("the metadata '%s' committed with offset %d is not tidegate2:clock:stored:closedUntil:"
                  + "seenUntil:rebuildFrom")
              .formatted(metadata, offset));
    }
    try {
      EventTime clock =
          matcher.group(1) == null
              ? EventTime.NONE
              : new EventTime(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
      return new ResumePoint(
          offset,
          Long.parseLong(matcher.group(3)),
          Long.parseLong(matcher.group(4)),
          Long.parseLong(matcher.group(5)),
          clock);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a number in the metadata '%s' is out of range".formatted(metadata), e);
    }
  }
}
