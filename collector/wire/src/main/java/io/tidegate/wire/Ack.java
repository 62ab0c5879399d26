package io.tidegate.wire;

/**
 * What an agent did with a command.
 *
 * @param revision the pool's revision after the command
 * @param sizeAfter what the pool itself reports after it, not what was asked for
 */
public record Ack(
    String commandId,
    PoolId pool,
    String instance,
    Outcome outcome,
    long revision,
    int sizeBefore,
    int sizeAfter,
    String detail,
    long atMillis)
    implements WireMessage {

  /** What became of the command. */
  public enum Outcome {
    APPLIED,
    /** Applied before; nothing changed now. */
    DUPLICATE,
    /** The pool has another revision or size than the command expected. */
    STALE,
    EXPIRED,
    /** The pool's owner or the pool itself refused. */
    REJECTED,
    UNKNOWN_POOL
  }

  public Ack {
    Check.id("commandId", commandId);
    Check.present("pool", pool);
    Check.id("instance", instance);
    Check.present("outcome", outcome);
    Check.notNegative("revision", revision);
    Check.atLeast("sizeBefore", 0, sizeBefore);
    Check.atLeast("sizeAfter", 0, sizeAfter);
    detail = Check.text("detail", detail);
    Check.notNegative("atMillis", atMillis);
  }
}
