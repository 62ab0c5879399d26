package io.tidegate.launcher.meters;

import io.micrometer.core.instrument.Counter;

/** Who was turned away at the page and the API. */
public final class AccessMeters {
  private final Meters meters;

  public AccessMeters(Meters meters) {
    this.meters = meters;
  }

  /**
   * Counts one more.
   *
   * @param reason the problem's type, one of a closed set
   */
  public void refused(String reason) {
    Counter.builder("tidegate.access.refused")
        .description("Requests that were not let through, by why: no-token, token-expired, …")
        .tag("reason", reason)
        .register(meters.registry())
        .increment();
  }
}
