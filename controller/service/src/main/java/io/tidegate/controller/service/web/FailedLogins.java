package io.tidegate.controller.service.web;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts wrong tokens by the address that they came from: after a few in a minute no more are tried
 * until it is over. For one thread at a time.
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

  boolean tooMany(String address) {
    turn();
    return counts.getOrDefault(address, 0) >= MOST_IN_A_MINUTE;
  }

  void add(String address) {
    turn();
    counts.merge(address, 1, Integer::sum);
  }

  int secondsLeft() {
    return (int) ((MINUTE_MILLIS - clock.millis() % MINUTE_MILLIS + 999) / 1_000);
  }

  private void turn() {
    long now = clock.millis() / MINUTE_MILLIS;
    if (now != minute) {
      minute = now;
      counts.clear();
    }
  }
}
