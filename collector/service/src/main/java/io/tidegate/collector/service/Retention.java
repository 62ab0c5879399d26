package io.tidegate.collector.service;

import java.time.Duration;

/**
 * For how long the store keeps what.
 *
 * @param windows rows of single windows
 * @param tenMinutes their sums over ten minutes
 * @param hours their sums over an hour
 */
public record Retention(Duration windows, Duration tenMinutes, Duration hours) {
  public Retention {
    if (windows.toDays() < 1
        || tenMinutes.compareTo(windows) < 0
        || hours.compareTo(tenMinutes) < 0) {
      throw new IllegalArgumentException(
          "windows are kept for %s, sums of ten minutes for %s, of an hour for %s: must be at least a day, and none less than the one before"
              .formatted(windows, tenMinutes, hours));
    }
  }
}
