package io.tidegate.gate.traffic;

import io.tidegate.gate.traffic.TrafficModel.Rate;
import java.util.random.RandomGenerator;

/** Times of a Poisson process whose rate follows a curve, one after the other. */
final class Arrivals {
  private final Rate rate;
  private final Knobs knobs;
  private final double share;
  private final Bursts bursts;
  private final RandomGenerator random;
  private final long seconds;
  private long second = -1;
  private double perSecond;
  private double within = 1;

  /**
   * @param share of the curve's requests that arrive here
   * @param bursts null: none
   */
  Arrivals(Rate rate, Knobs knobs, double share, Bursts bursts, RandomGenerator random) {
    this.rate = rate;
    this.knobs = knobs;
    this.share = share;
    this.bursts = bursts;
    this.random = random;
    seconds = (long) Math.ceil(rate.seconds() / knobs.timeCompression());
  }

  /** Microseconds since the beginning; -1: the curve has ended. */
  long next() {
    while (true) {
      if (within < 1 && perSecond > 0) {
        within -= Math.log(1 - random.nextDouble()) / perSecond;
        if (within < 1) {
          return (long) ((second + within) * 1_000_000);
        }
      }
      second++;
      if (second >= seconds) {
        return -1;
      }
      within = 0;
      double expected =
          rate.perSecond(second * knobs.timeCompression(), (second + 1) * knobs.timeCompression())
              * knobs.scale()
              * share;
      perSecond = bursts == null ? expected : expected * bursts.factor(second, expected);
    }
  }

  /** The second of the log that a second of the schedule stands for. */
  long seen(long at) {
    return (long) (at * knobs.timeCompression());
  }
}
