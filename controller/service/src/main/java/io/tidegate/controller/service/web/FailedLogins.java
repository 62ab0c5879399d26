package io.tidegate.controller.service.web;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts wrong tokens by the address that they came from, so that who guesses is told to wait.
 * Right ones are let through nevertheless: many may come from one address, and 256 bits are not
 * guessed. For one thread at a time.
 */
final class FailedLogins {
  static final int MOST_IN_A_MINUTE = 20;
  private static final long MINUTE_MILLIS = 60_000;

  private final InstantSource clock;
  private final Map<String, Integer> counts = new HashMap<>();
  private long minute;

  FailedLogins(InstantSource clock) {
    this.clock = clock;
  }

  /** Counts one more. */
  boolean isOneTooMany(String address) {
    long now = clock.millis() / MINUTE_MILLIS;
    if (now != minute) {
      minute = now;
      counts.clear();
    }
    return counts.merge(address, 1, Integer::sum) > MOST_IN_A_MINUTE;
  }

  int secondsLeft() {
    return (int) ((MINUTE_MILLIS - clock.millis() % MINUTE_MILLIS + 999) / 1_000);
  }
}
