package io.tidegate.launcher;

import io.tidegate.launcher.settings.Durations;
import java.time.DateTimeException;
import java.time.Instant;

/** A time as people write it. */
final class PointInTime {
  private PointInTime() {}

  /**
   * Epoch milliseconds.
   *
   * @param text those, an instant, or a duration, which is so long ago
   * @throws CommandFailedException naming the option
   */
  static long parse(String option, String text, long nowMillis) {
    if (text.matches("\\d{10,15}")) {
      return Long.parseLong(text);
    }
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeException noInstant) {
      try {
        return nowMillis - Durations.parse(text).toMillis();
      } catch (IllegalArgumentException e) {
        throw CommandFailedException.usage(
            "%s is '%s': must be an instant such as 2026-11-01T08:30:00Z, epoch milliseconds, or how"
                    .formatted(option, text)
                + " long ago, such as 2h",
            e);
      }
    }
  }
}
