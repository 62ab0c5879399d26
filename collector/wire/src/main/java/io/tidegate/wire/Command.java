package io.tidegate.wire;

/**
 * A change of one pool of one instance. It is applied only if the pool still has the expected
 * revision and size, so that a stale or repeated command changes nothing.
 *
 * @param commandId unique and reproducible: {@code decisionId + "/" + instance}
 * @param expiresAtMillis not applied at or after this time
 */
public record Command(
    String commandId,
    String decisionId,
    PoolId pool,
    String instance,
    long expectedRevision,
    int expectedSize,
    int targetSize,
    long issuedAtMillis,
    long expiresAtMillis)
    implements WireMessage {
  public Command {
    Check.id("commandId", commandId);
    Check.id("decisionId", decisionId);
    Check.present("pool", pool);
    Check.id("instance", instance);
    Check.notNegative("expectedRevision", expectedRevision);
    Check.atLeast("expectedSize", 1, expectedSize);
    Check.atLeast("targetSize", 1, targetSize);
    Check.notNegative("issuedAtMillis", issuedAtMillis);
    if (expiresAtMillis <= issuedAtMillis) {
      throw new IllegalArgumentException(
          "expiresAtMillis is %d: must be after issuedAtMillis %d"
              .formatted(expiresAtMillis, issuedAtMillis));
    }
  }
}
