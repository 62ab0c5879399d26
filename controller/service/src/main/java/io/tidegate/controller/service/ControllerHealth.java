package io.tidegate.controller.service;

import java.util.Optional;
import java.util.Set;

/**
 * How a controller is doing.
 *
 * @param partitions partition numbers that it decides for
 * @param fenced partition numbers that another controller took over and that were not yet assigned
 *     anew
 * @param pools pools that it knows
 * @param decisions decisions published since the start
 * @param commands commands published since the start
 * @param rejected records that could not be used since the start
 * @param lastError what stands in the way now
 */
public record ControllerHealth(
    Set<Integer> partitions,
    Set<Integer> fenced,
    int pools,
    long decisions,
    long commands,
    long rejected,
    Optional<String> lastError) {
  public ControllerHealth {
    partitions = Set.copyOf(partitions);
    fenced = Set.copyOf(fenced);
  }
}
