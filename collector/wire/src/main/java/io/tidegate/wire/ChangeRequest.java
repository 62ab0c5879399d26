package io.tidegate.wire;

/**
 * What an operator asks of a pool. The controller that owns the pool answers with a decision, and
 * with commands where it can be done.
 *
 * @param targetSize per instance; what a RENEW or a cache's WARM does not need is 1
 * @param requestedBy who asks, for the audit log
 * @param expiresAtMillis not acted upon at or after this time
 * @param instance empty: all instances
 */
public record ChangeRequest(
    String requestId,
    PoolId pool,
    CommandAction action,
    int targetSize,
    String requestedBy,
    long atMillis,
    long expiresAtMillis,
    String instance)
    implements PoolMessage {
  public ChangeRequest {
    Check.id("requestId", requestId);
    Check.present("pool", pool);
    Check.present("action", action);
    Check.atLeast("targetSize", 1, targetSize);
    requestedBy = Check.text("requestedBy", requestedBy);
    Check.notNegative("atMillis", atMillis);
    if (expiresAtMillis <= atMillis) {
      throw new IllegalArgumentException(
          "expiresAtMillis is %d: must be after atMillis %d".formatted(expiresAtMillis, atMillis));
    }
    instance = Check.text("instance", instance);
  }
}
