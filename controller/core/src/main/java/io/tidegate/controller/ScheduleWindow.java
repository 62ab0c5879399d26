package io.tidegate.controller;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A time that is known to be different, and what of a policy is different then.
 *
 * @param minSize replaces the policy's; a pool below it grows at the first window of that time
 */
public record ScheduleWindow(
    String name, When when, Optional<Mode> mode, OptionalInt minSize, OptionalInt maxSize) {

  /** When it is. */
  public sealed interface When {
    boolean contains(long atMillis);
  }

  /** Once, from a moment until before another. */
  public record Once(Instant from, Instant until) implements When {
    public Once {
      if (!from.isBefore(until)) {
        throw new IllegalArgumentException(
            Say.of("from is %s and until is %s: from must be before until", from, until));
      }
    }

    @Override
    public boolean contains(long atMillis) {
      return atMillis >= from.toEpochMilli() && atMillis < until.toEpochMilli();
    }
  }

  /**
   * Every week, on days, from a time until before another by the clocks of a zone. Where until is
   * not after from it is that of the next day.
   */
  public record Weekly(Set<DayOfWeek> days, LocalTime from, LocalTime until, ZoneId zone)
      implements When {
    public Weekly {
      days = Set.copyOf(days);
      if (days.isEmpty()) {
        throw new IllegalArgumentException("days is empty: must be like mon-fri");
      }
    }

    @Override
    public boolean contains(long atMillis) {
      ZonedDateTime at = Instant.ofEpochMilli(atMillis).atZone(zone);
      LocalTime time = at.toLocalTime();
      boolean sinceFrom = days.contains(at.getDayOfWeek()) && !time.isBefore(from);
      if (from.isBefore(until)) {
        return sinceFrom && time.isBefore(until);
      }
      boolean sinceYesterday = days.contains(at.getDayOfWeek().minus(1)) && time.isBefore(until);
      return sinceFrom || sinceYesterday;
    }
  }

  public ScheduleWindow {
    if (mode.isEmpty() && minSize.isEmpty() && maxSize.isEmpty()) {
      throw new IllegalArgumentException(
          Say.of("schedule '%s' changes nothing: must have mode, min-size or max-size", name));
    }
  }

  /**
   * What holds then.
   *
   * @throws IllegalArgumentException if its sizes contradict the policy's
   */
  Policy over(Policy policy) {
    Policy sized =
        policy.withSizes(minSize.orElse(policy.minSize()), maxSize.orElse(policy.maxSize()));
    return mode.map(sized::withMode).orElse(sized);
  }
}
