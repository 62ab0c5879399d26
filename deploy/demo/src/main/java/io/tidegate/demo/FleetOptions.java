package io.tidegate.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How to start the fleet.
 *
 * @param kafkaBootstrap where the agents report, or null to run unobserved
 * @param sizes with which the pools start
 * @param window of the samples
 * @param seed of the service times
 * @param logDirectory gets one log per child
 */
public record FleetOptions(
    String kafkaBootstrap, PoolSizes sizes, Duration window, long seed, Path logDirectory) {
  public FleetOptions {
    if (sizes == null || logDirectory == null) {
      throw new IllegalArgumentException("sizes and logDirectory must be given");
    }
    if (window == null || window.toMillis() < 1) {
      throw new IllegalArgumentException("window is %s: must be 1 ms or more".formatted(window));
    }
  }
}
