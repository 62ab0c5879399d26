package io.tidegate.controller.service;

import java.security.PrivateKey;
import java.time.Duration;
import java.util.Optional;

/**
 * How a controller joins the fleet.
 *
 * @param bootstrap host:port of the brokers, comma-separated
 * @param groupId the consumer group; all controllers of a fleet share it
 * @param restoreBound how long reading the states of one partition may take at most
 * @param commandKey an Ed25519 key that signs the commands; empty: they are not signed
 */
public record ControllerOptions(
    String bootstrap, String groupId, Duration restoreBound, Optional<PrivateKey> commandKey) {
  public static final String GROUP = "tidegate-controller";

  public ControllerOptions {
    if (bootstrap == null || bootstrap.isBlank()) {
      throw new IllegalArgumentException("bootstrap is empty: must be host:port");
    }
    if (groupId == null || groupId.isBlank()) {
      throw new IllegalArgumentException("groupId is empty: must name the controllers' group");
    }
    if (restoreBound.isNegative() || restoreBound.isZero()) {
      throw new IllegalArgumentException(
          "restoreBound is %s: must be above 0".formatted(restoreBound));
    }
  }

  public ControllerOptions(String bootstrap, Optional<PrivateKey> commandKey) {
    this(bootstrap, GROUP, Duration.ofSeconds(30), commandKey);
  }

  @Override
  public String toString() {
    return "ControllerOptions[bootstrap=%s, groupId=%s, commandKey=%s]"
        .formatted(bootstrap, groupId, commandKey.isEmpty() ? "none" : "(secret)");
  }
}
