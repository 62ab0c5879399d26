package io.tidegate.agent;

import io.tidegate.wire.Command;
import java.util.concurrent.TimeUnit;

/**
 * A size that a command set for a time. How long it has run is told by a clock that cannot be set.
 *
 * @param baseline the size before the first leased command: what the owner configured
 * @param size what the last command made of it; another size than this is somebody else's
 * @param startNanos when the last command or renewal came
 * @param untilMillis its end by the wall clock, for readers
 */
record SizeLease(int baseline, int size, long startNanos, long lengthNanos, long untilMillis) {

  static SizeLease of(Command command, int baseline, int size, long nowMillis, long nowNanos) {
    return new SizeLease(
        baseline,
        size,
        nowNanos,
        TimeUnit.MILLISECONDS.toNanos(command.leaseMillis()),
        // A lease of centuries must not wrap around.
        nowMillis + Math.min(command.leaseMillis(), Long.MAX_VALUE - nowMillis));
  }

  boolean over(long nowNanos) {
    return nowNanos - startNanos >= lengthNanos;
  }

  /** The owner took the size over. */
  SizeLease ofOwner(int newSize) {
    return new SizeLease(newSize, newSize, startNanos, lengthNanos, untilMillis);
  }

  SizeLease withSize(int newSize) {
    return new SizeLease(baseline, newSize, startNanos, lengthNanos, untilMillis);
  }
}
