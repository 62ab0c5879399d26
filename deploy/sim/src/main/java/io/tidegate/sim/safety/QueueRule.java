package io.tidegate.sim.safety;

import io.tidegate.controller.Policy;
import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Of one pool, what has to hold of the limits on its queues. */
final class QueueRule {
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Trail trail;
  private final Policy policy;
  private final long widthMillis;

  /**
   * By instance, what it let wait before the newest change, and is to let wait if that is undone.
   */
  private final Map<String, Integer> before = new HashMap<>();

  private long changedAtMillis = NEVER;
  private long barredUntilMillis = NEVER;

  QueueRule(Trail trail, Policy policy, long widthMillis) {
    this.trail = trail;
    this.policy = policy;
    this.widthMillis = widthMillis;
  }

  int before(String instance) {
    return before.get(instance);
  }

  void resized(Decision decision, List<Sent> change) {
    change.forEach(s -> before.put(s.to().name, s.to().pool().queue()));
    if (decision.kind() == Decision.Kind.RESIZE && decision.toSize() > decision.fromSize()) {
      changedAtMillis = Math.max(changedAtMillis, decision.atMillis());
    }
  }

  void decided(Decision decision, List<Sent> change) {
    long at = decision.atMillis();
    switch (decision.reason()) {
      case "admission-tightened" -> {
        trail.count(Happening.QUEUE_LIMITED);
        tightened(decision, change);
      }
      case "admission-loosened" -> {
        trail.count(Happening.QUEUE_GIVEN_BACK);
        givenBack(decision, change);
      }
      default -> {
        trail.count(Happening.LIMIT_TAKEN_BACK);
        takenBack(decision, change);
        if (!decision.reason().equals("rollback-incomplete")) {
          barredUntilMillis = at + policy.cooldownDownWindows() * widthMillis;
        }
      }
    }
    changedAtMillis = at;
  }

  private void tightened(Decision decision, List<Sent> change) {
    long free =
        Math.max(changedAtMillis + policy.cooldownUpWindows() * widthMillis, barredUntilMillis);
    if (decision.atMillis() < free) {
      throw trail.broken(
          Invariant.COOLED_DOWN, "%d ms too soon: %s", free - decision.atMillis(), decision);
    }
    before.clear();
    change.forEach(s -> before.put(s.to().name, s.to().pool().queue()));
  }

  /** Each in full. */
  private void givenBack(Decision decision, List<Sent> change) {
    for (Sent s : change) {
      Command c = s.command();
      if (c.targetQueueCapacity() != ModelPool.QUEUE_CAPACITY) {
        throw trail.broken(Invariant.QUEUE_WITHIN_OWNERS, "not in full, %s: %s", c, decision);
      }
    }
  }

  private void takenBack(Decision decision, List<Sent> change) {
    for (Sent s : change) {
      Integer was = before.get(s.to().name);
      if (was == null || s.command().targetQueueCapacity() != was) {
        throw trail.broken(
            Invariant.ROLLED_BACK_IN_FULL,
            "%s let %s wait before: %s, %s",
            s.to().name,
            was,
            s.command(),
            decision);
      }
    }
  }
}
