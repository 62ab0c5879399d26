package io.tidegate.pools;

/**
 * What became of a change. All values were read back from the pool, none is what was asked for.
 *
 * @param before what was set before
 * @param applied what the pool reports as set now
 * @param effective what can be in use at this moment: workers or connections in use stay until they
 *     are done, so that after a shrink it can be more than is set
 * @param detail a sentence with the numbers where the status is not APPLIED; else empty
 */
public record ApplyResult(
    Status status,
    PoolSettings before,
    PoolSettings applied,
    PoolSettings effective,
    String detail) {

  /** The first that fits counts, from the last to the first. */
  public enum Status {
    /** Set, and in effect. */
    APPLIED,
    /** Set; what is in use beyond it, or is still being opened, follows. */
    CONVERGING,
    /** Set as far as the owner's limits or the pool itself allow. */
    CLAMPED,
    /** Nothing was changed: the pool has not the size that was expected. */
    STALE,
    /** Nothing was changed: the pool has no such knob. */
    UNSUPPORTED,
    /** The pool is at its end, or tried and could not; see {@code applied} for what is set now. */
    FAILED;

    /** Whether the pool took the change, if only in part. */
    public boolean changed() {
      return this == APPLIED || this == CONVERGING || this == CLAMPED;
    }
  }

  public ApplyResult {
    Require.present("status", status);
    Require.present("before", before);
    Require.present("applied", applied);
    Require.present("effective", effective);
    Require.present("detail", detail);
  }
}
