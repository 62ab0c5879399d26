package io.tidegate.gate.run;

/**
 * The highest rate that a candidate was seen to bear.
 *
 * @param meanMillis from the intended start to the answer's end, at that rate
 */
public record Borne(double perSecond, double meanMillis) {

  /** Requests in it at a time, on average (Little: rate × mean time). */
  public double inFlight() {
    return perSecond * meanMillis / 1000;
  }
}
