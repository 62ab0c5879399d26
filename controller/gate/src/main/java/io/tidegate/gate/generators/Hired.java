package io.tidegate.gate.generators;

import java.util.Locale;

/** One generator, as who judges knows it. */
final class Hired {
  final String name;
  final long process;
  ClockOffset clock;
  long heardNanos;
  long planned;
  long sent;
  double lagMillis;

  /** Of the last stretch. */
  double lastLagMillis;

  Hired(String name, long process, ClockOffset clock) {
    this.name = name;
    this.process = process;
    this.clock = clock;
  }

  String note(long ofPlanned) {
    return String.format(
        Locale.ROOT,
        "%s sent %d of %d requests (%.1f%% of all), was late by at most %.1f ms, its clock %s",
        name,
        sent,
        planned,
        ofPlanned == 0 ? 0 : 100.0 * planned / ofPlanned,
        lagMillis,
        clock);
  }
}
