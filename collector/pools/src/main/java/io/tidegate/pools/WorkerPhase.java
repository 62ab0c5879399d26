package io.tidegate.pools;

import java.util.Set;

/** Where a worker is in its life: PENDING → IDLE ⇄ RUNNING → TERMINATED. */
public enum WorkerPhase {
  /** Its thread is being started. */
  PENDING,
  /** Waits for a task. */
  IDLE,
  /** Runs tasks. */
  RUNNING,
  /** Its task ignored the interrupt of its run time-out, or its thread died. Has been replaced. */
  FAILED,
  /** Its thread has ended, or is about to. */
  TERMINATED;

  /** What can come next. */
  Set<WorkerPhase> next() {
    return switch (this) {
      case PENDING -> Set.of(IDLE, RUNNING, FAILED, TERMINATED);
      case IDLE -> Set.of(RUNNING, FAILED, TERMINATED);
      case RUNNING -> Set.of(IDLE, FAILED, TERMINATED);
      case FAILED -> Set.of(TERMINATED);
      case TERMINATED -> Set.of();
    };
  }
}
