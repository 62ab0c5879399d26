package io.tidegate.wire;

/** How an instance is thought of, by its heartbeats. */
public enum InstanceState {
  UNKNOWN,
  LIVE,
  /** A heartbeat is overdue. */
  SUSPECT,
  /** Silent for so long that its work is taken for lost. */
  FAILED,
  /** Forgotten. */
  GONE,
  /** It said that it ends. */
  LEFT
}
