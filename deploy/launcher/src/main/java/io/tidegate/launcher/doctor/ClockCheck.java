package io.tidegate.launcher.doctor;

import java.time.Duration;

/** How far another machine's clock is from this one's. */
final class ClockCheck {
  private static final long GOOD_MILLIS = 1_000;

  private ClockCheck() {}

  /**
   * Windows go by the time at which samples ended, as their senders' clocks have it.
   *
   * @param aheadMillis of this machine's clock
   * @param tolerance from which on samples count as being from the future
   */
  static Finding of(String whose, long aheadMillis, Duration tolerance) {
    long off = Math.abs(aheadMillis);
    String seen =
        "the clock of %s is %s"
            .formatted(
                whose,
                off < GOOD_MILLIS
                    ? "the same, within a second"
                    : "%.1f s %s of this machine's"
                        .formatted(off / 1000.0, aheadMillis > 0 ? "ahead" : "behind"));
    if (off < GOOD_MILLIS) {
      return Finding.ok("clock", seen);
    }
    String remedy = "have both machines set their clocks by NTP (chrony, systemd-timesyncd)";
    return off < tolerance.toMillis()
        ? Finding.warn("clock", seen, remedy)
        : Finding.fail(
            "clock",
            seen
                + ", and samples that are off by %d s are refused (collector.future-tolerance)"
                    .formatted(tolerance.toSeconds()),
            remedy);
  }
}
