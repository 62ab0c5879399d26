package io.tidegate.wire;

/**
 * What an agent did with a command.
 *
 * @param revision the pool's revision after the command
 * @param sizeAfter what the pool itself reports after it, not what was asked for
 * @param sizeEffective workers or connections that can be in use at that moment: more than {@code
 *     sizeAfter} while a shrink waits for what is busy
 * @param queueAfter tasks that may wait after a command that was about the queue; 0: it was not, or
 *     the agent does not know such commands
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
    long atMillis,
    int sizeEffective,
    int queueAfter)
    implements PoolMessage {

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
    UNKNOWN_POOL,
    /** Applied; more than that can be in use until what is busy is done. */
    CONVERGING,
    /** Applied as far as the owner's limits or the pool itself allow. */
    CLAMPED,
    /** The pool has no such knob. */
    UNSUPPORTED,
    /** The pool tried and could not. */
    FAILED;

    /** Whether the pool took the change, if only in part. */
    public boolean changed() {
      return this == APPLIED || this == CONVERGING || this == CLAMPED;
    }
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
    Check.atLeast("sizeEffective", 0, sizeEffective);
    Check.atLeast("queueAfter", 0, queueAfter);
  }

  /** An ack of a command that was not about the queue. */
  public Ack(
      String commandId,
      PoolId pool,
      String instance,
      Outcome outcome,
      long revision,
      int sizeBefore,
      int sizeAfter,
      String detail,
      long atMillis,
      int sizeEffective) {
    this(
        commandId,
        pool,
        instance,
        outcome,
        revision,
        sizeBefore,
        sizeAfter,
        detail,
        atMillis,
        sizeEffective,
        0);
  }

  /** An ack of an agent that does not tell the effective size, or where it is the size. */
  public Ack(
      String commandId,
      PoolId pool,
      String instance,
      Outcome outcome,
      long revision,
      int sizeBefore,
      int sizeAfter,
      String detail,
      long atMillis) {
    this(
        commandId,
        pool,
        instance,
        outcome,
        revision,
        sizeBefore,
        sizeAfter,
        detail,
        atMillis,
        sizeAfter);
  }
}
