package io.tidegate.sim.safety;

/** What holds after every event. */
public enum Invariant {
  /** The loop takes every event: none makes it throw. */
  EVERY_EVENT_TAKEN,
  /** No pool has, and no command asks for, a size that its owner does not allow. */
  WITHIN_LOCAL_CLAMPS,
  /** No pool lets, and no command asks it to let, more wait than its owner does. */
  QUEUE_WITHIN_OWNERS,
  /** No queue is limited that the policy does not let be limited. */
  ADMISSION_ALLOWED,
  /** No queue is limited to fewer than the policy lets wait at least. */
  QUEUE_FLOOR_KEPT,
  /** No decided size is outside of what the policy allows. */
  WITHIN_POLICY,
  /** No resize takes a pool beyond its share of its database, or further beyond it. */
  DATABASE_TOTAL_KEPT,
  /** Of a pool, no command is sent while another may still take effect. */
  ONE_CHANGE_IN_FLIGHT,
  /** Each decision stands once in the log, whoever made it. */
  DECIDED_ONCE,
  /** No change by the controller's own decision is larger than a step. */
  WITHIN_STEP,
  /** None comes too soon after another, or after one like it was taken back. */
  COOLED_DOWN,
  /** But against a breach, no pool turns from growing to shrinking or back too often. */
  FLAP_BUDGET_KEPT,
  /** But against a breach, no more pools of a partition have a change under way than may. */
  BLAST_RADIUS_KEPT,
  /** But against a breach, several instances are not changed before one was, and was watched. */
  CANARY_FIRST,
  /** No agent applies what was sent by a controller that has a successor. */
  NO_STALE_EPOCH,
  /** No agent applies what builds on another revision or size than its pool has. */
  NO_STALE_REVISION,
  /** Commands are over soon after their deadline, for the controller and for the agent. */
  COMMANDS_END,
  /** What is taken back is taken back to what it was before, for all instances. */
  ROLLED_BACK_IN_FULL,
  /** No pool grows for a breach that what it calls explains, where it is ample for its own work. */
  NOT_FED_FOR_NOTHING,
  /** Nothing is decided by what is missing, partial or old. */
  NO_DATA_NO_CHANGE,
  /** What a mode forbids is not sent; of a frozen pool that is everything but renewals. */
  MODE_OBEYED,
  /** A size that a command set is gone soon after its lease ended. */
  LEASES_END
}
