package io.tidegate.gate.generators;

import io.tidegate.wire.GateReport.Offer;
import java.util.Locale;

/**
 * How far another clock is ahead of ours, from one exchange: the midpoint of what is possible, as
 * NTP has it (RFC 5905, section 8). The error is at most half of the time that the exchange was on
 * its way.
 *
 * @param micros negative: it is behind
 * @param errorMicros at most
 */
record ClockOffset(long micros, long errorMicros) {
  static final ClockOffset UNKNOWN = new ClockOffset(0, Long.MAX_VALUE);

  /**
   * Of an answered call.
   *
   * @param heardAtMicros by our clock
   */
  static ClockOffset of(Offer offer, long heardAtMicros) {
    long there = offer.receivedAtMicros() - offer.callSentAtMicros();
    long back = offer.sentAtMicros() - heardAtMicros;
    // Ours may have been set back meanwhile.
    return new ClockOffset((there + back) / 2, Math.abs(there - back) / 2);
  }

  ClockOffset better(ClockOffset other) {
    return other.errorMicros < errorMicros ? other : this;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f ms %s (± %.1f ms)",
        Math.abs(micros) / 1e3,
        micros < 0 ? "behind" : "ahead",
        errorMicros / 1e3);
  }
}
