package io.tidegate.gate.generators;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** This machine's, in microseconds since the epoch. */
final class Clock {
  private Clock() {}

  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
