package io.tidegate.wire;

import com.google.protobuf.ByteString;

/**
 * A change of one pool of one instance. It is applied only if the pool still has the expected
 * revision and size, so that a stale or repeated command changes nothing.
 *
 * @param commandId unique and reproducible: {@code decisionId + "/" + instance}
 * @param expiresAtMillis not applied at or after this time
 * @param leaseMillis how long the size may stay without a renewal, then the agent goes back to the
 *     owner's own size; 0: for ever
 * @param signature Ed25519 over {@link #signedBytes()}; empty: not signed
 * @param targetQueueCapacity of a resize: tasks that may wait from then on, never more than the
 *     owner's own; 0: the queue stays as it is
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
    long expiresAtMillis,
    CommandAction action,
    long leaseMillis,
    ByteString signature,
    int targetQueueCapacity)
    implements PoolMessage {
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
    Check.present("action", action);
    Check.notNegative("leaseMillis", leaseMillis);
    Check.present("signature", signature);
    Check.atLeast("targetQueueCapacity", 0, targetQueueCapacity);
  }

  /** One that leaves the queue as it is. */
  public Command(
      String commandId,
      String decisionId,
      PoolId pool,
      String instance,
      long expectedRevision,
      int expectedSize,
      int targetSize,
      long issuedAtMillis,
      long expiresAtMillis,
      CommandAction action,
      long leaseMillis,
      ByteString signature) {
    this(
        commandId,
        decisionId,
        pool,
        instance,
        expectedRevision,
        expectedSize,
        targetSize,
        issuedAtMillis,
        expiresAtMillis,
        action,
        leaseMillis,
        signature,
        0);
  }

  /** A resize without a lease, not signed. */
  public Command(
      String commandId,
      String decisionId,
      PoolId pool,
      String instance,
      long expectedRevision,
      int expectedSize,
      int targetSize,
      long issuedAtMillis,
      long expiresAtMillis) {
    this(
        commandId,
        decisionId,
        pool,
        instance,
        expectedRevision,
        expectedSize,
        targetSize,
        issuedAtMillis,
        expiresAtMillis,
        CommandAction.RESIZE,
        0,
        ByteString.EMPTY);
  }

  /** What a signature covers: the command's own bytes without the signature. */
  public byte[] signedBytes() {
    return AgentMessages.unsigned(this);
  }

  /** Whether it has a signature, good or not. */
  public boolean signed() {
    return !signature.isEmpty();
  }

  public Command signedWith(byte[] newSignature) {
    return new Command(
        commandId,
        decisionId,
        pool,
        instance,
        expectedRevision,
        expectedSize,
        targetSize,
        issuedAtMillis,
        expiresAtMillis,
        action,
        leaseMillis,
        ByteString.copyFrom(newSignature),
        targetQueueCapacity);
  }
}
