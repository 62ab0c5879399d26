package io.tidegate.controller.service.scaler;

/**
 * How many replicas of a service there are.
 *
 * @param wanted what the platform was last told to keep, by whomever
 * @param ready how many of them serve; may be above {@code wanted} while some are leaving
 */
public record Replicas(int wanted, int ready) {
  public Replicas {
    if (wanted < 0) {
      throw new IllegalArgumentException("wanted is " + wanted + ": must be 0 at least");
    }
    if (ready < 0) {
      throw new IllegalArgumentException("ready is " + ready + ": must be 0 at least");
    }
  }
}
