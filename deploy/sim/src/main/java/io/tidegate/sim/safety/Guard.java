package io.tidegate.sim.safety;

/**
 * What keeps the invariants. A world can be run without one of them, by undoing its effect from
 * outside; production has no such setting.
 */
public enum Guard {
  /** The policy's smallest and largest size. */
  POLICY_LIMITS(Invariant.WITHIN_POLICY),
  /** The controller's regard for the owners' limits. */
  LOCAL_LIMITS(Invariant.WITHIN_LOCAL_CLAMPS),
  /** A pool's share of its database. */
  DATABASE_TOTAL(Invariant.DATABASE_TOTAL_KEPT),
  /** A policy has to allow that requests are turned away. */
  ADMISSION(Invariant.ADMISSION_ALLOWED),
  /** The policy's fewest that may wait. */
  ADMISSION_FLOOR(Invariant.QUEUE_FLOOR_KEPT),
  /** The agent lets no more wait than its owner. */
  AGENT_QUEUE(Invariant.QUEUE_WITHIN_OWNERS),
  /** The largest step. */
  STEP(Invariant.WITHIN_STEP),
  /** The time between two changes. */
  COOLDOWN(Invariant.COOLED_DOWN),
  /** The time until what was taken back is tried again. */
  ROLLED_BACK_BAR(Invariant.COOLED_DOWN),
  /** How often a pool may turn in an hour. */
  FLAP_BUDGET(Invariant.FLAP_BUDGET_KEPT),
  /** How many pools may have a change under way. */
  BLAST_RADIUS(Invariant.BLAST_RADIUS_KEPT),
  /** A change of several instances goes to one first. */
  CANARY(Invariant.CANARY_FIRST),
  /** A change waits for the answers to the one before. */
  ONE_CHANGE(Invariant.ONE_CHANGE_IN_FLIGHT),
  /** Commands without an answer are given up. */
  DEADLINE(Invariant.COMMANDS_END),
  /** A taking back names the sizes of before. */
  FULL_ROLLBACK(Invariant.ROLLED_BACK_IN_FULL),
  /** Windows with gaps are not acted upon. */
  COMPLETE_DATA(Invariant.NO_DATA_NO_CHANGE),
  /** Old windows are not acted upon. */
  FRESH_DATA(Invariant.NO_DATA_NO_CHANGE),
  /** The regard for what takes longer further down. */
  CALLS(Invariant.NOT_FED_FOR_NOTHING),
  /** The modes that send nothing. */
  MODE(Invariant.MODE_OBEYED),
  /** The broker shuts out a producer that has a successor. */
  FENCE(Invariant.NO_STALE_EPOCH),
  /** Decisions, commands, state and offsets are committed together. */
  TRANSACTION(Invariant.DECIDED_ONCE),
  /** The agent compares revision and size before it sets. */
  AGENT_REVISION(Invariant.NO_STALE_REVISION),
  /** The agent applies nothing after its deadline. */
  AGENT_EXPIRY(Invariant.COMMANDS_END),
  /** The agent keeps to its owner's clamp. */
  AGENT_CLAMP(Invariant.WITHIN_LOCAL_CLAMPS),
  /** The agent goes back to the baseline when a lease ends. */
  AGENT_LEASE(Invariant.LEASES_END);

  private final Invariant keeps;

  Guard(Invariant keeps) {
    this.keeps = keeps;
  }

  /** What breaks without it. */
  public Invariant keeps() {
    return keeps;
  }
}
