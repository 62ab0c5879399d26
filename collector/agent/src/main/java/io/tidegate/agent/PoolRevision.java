package io.tidegate.agent;

import io.tidegate.wire.Ack;

/** How often commands changed a pool, and the last of them. Written by the command thread only. */
final class PoolRevision {
  private volatile long number;
  private Ack lastApplied;

  /** 0 at the start, one more with each applied command. */
  long number() {
    return number;
  }

  /** The ack of the last applied command, or null. */
  Ack lastApplied() {
    return lastApplied;
  }

  void applied(Ack ack) {
    lastApplied = ack;
    number = ack.revision();
  }
}
