package io.tidegate.agent;

import io.tidegate.pools.ApplyResult;
import io.tidegate.pools.ApplyResult.Status;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.PoolChange;
import io.tidegate.pools.PoolSnapshot;
import io.tidegate.pools.PoolState;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Ack.Outcome;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What commands did to one pool: its revision and the lease of its size. It has no clock; the
 * command thread applies, the pulse ends leases, the sampler reads, each under this lock and
 * without waiting for anything else.
 *
 * <p>A pool's revision rises with each change, and a command names the revision that it builds on.
 * So no command is ever applied twice, in whatever order and however often it comes. One that was
 * refused is not applied later either: who sent it knows the answer and may have decided anew. A
 * renewal or a warm-up changes no revision: there the time at which they were issued keeps the
 * order.
 */
final class PoolControl {
  /** Resizes that were refused, of which repetitions are known: they come within moments. */
  private static final int REFUSED = 8;

  private final String instance;
  private final PoolId id;
  private final ManagedPool pool;
  private final OwnerRule rule;
  private final QueueLimit queue = new QueueLimit();
  private final LeaseKeeper leases;
  // All below: guarded by this.
  private long revision;
  private Ack lastApplied;
  private Accepted lastRenewal;
  private Accepted lastWarmUp;
  private final Map<String, Outcome> refused = new LinkedHashMap<>();

  /** A command that left the revision as it is, and its answer. */
  private record Accepted(Command command, Ack ack) {}

  /** A pool and what commands made of it, at one moment. */
  record View(PoolSnapshot snapshot, long revision, long leaseUntilMillis) {}

  PoolControl(String instance, PoolId id, ManagedPool pool, OwnerRule rule) {
    this.instance = instance;
    this.id = id;
    this.pool = pool;
    this.rule = rule;
    this.leases = new LeaseKeeper(id, pool, queue);
  }

  /** What can be set on the pool as it is, and the owner's limits. */
  synchronized PoolSpec spec(PoolState state) {
    return rule.spec(pool, state, queue.own(state));
  }

  synchronized View view() {
    return new View(pool.snapshot(), revision, leases.untilMillis());
  }

  synchronized long revision() {
    return revision;
  }

  /**
   * Ends a lease that ran out or that the owner took over; true if the pool went back to the
   * baseline. Until this is called, one that ran out can still be renewed.
   */
  synchronized boolean endLease(long nowNanos) {
    return counted(leases.check(nowNanos));
  }

  /** Nobody will watch the lease any more: what was leased goes back to the owner. */
  synchronized void letGo() {
    counted(leases.letGo());
  }

  private boolean counted(boolean restored) {
    if (restored) {
      revision++;
    }
    return restored;
  }

  synchronized Ack refuse(Command command, String why, long nowMillis) {
    int size;
    try {
      size = pool.state().size();
    } catch (RuntimeException | LinkageError e) {
      size = 0;
    }
    return answer(command, Outcome.REJECTED, size, size, why, nowMillis);
  }

  synchronized Ack apply(Command command, long nowMillis, long nowNanos) {
    Ack ack = answerTo(command, nowMillis, nowNanos);
    if (command.action() == CommandAction.RESIZE
        && !ack.outcome().changed()
        && ack.outcome() != Outcome.DUPLICATE) {
      refused.putIfAbsent(command.commandId(), ack.outcome());
      if (refused.size() > REFUSED) {
        refused.remove(refused.keySet().iterator().next());
      }
    }
    return ack;
  }

  private Ack answerTo(Command command, long nowMillis, long nowNanos) {
    Ack before = answerBefore(command);
    if (before != null) {
      return new Ack(
          command.commandId(),
          id,
          instance,
          Outcome.DUPLICATE,
          before.revision(),
          before.sizeBefore(),
          before.sizeAfter(),
          "applied before, at " + before.atMillis(),
          nowMillis,
          before.sizeAfter(),
          before.queueAfter());
    }
    PoolState state;
    try {
      state = pool.state();
      leases.found(state);
    } catch (RuntimeException | LinkageError e) {
      String detail = "the pool does not tell its state: " + e;
      return answer(command, Outcome.REJECTED, 0, 0, detail, nowMillis);
    }
    Refusal refusal = refusal(command, state.size(), nowMillis);
    if (refusal != null) {
      return answer(
          command, refusal.outcome(), state.size(), state.size(), refusal.detail(), nowMillis);
    }
    return switch (command.action()) {
      case RESIZE -> resize(command, state, nowMillis, nowNanos);
      case RENEW -> renew(command, state.size(), nowMillis, nowNanos);
      case WARM -> warm(command, state.size(), nowMillis);
    };
  }

  private Ack answerBefore(Command command) {
    if (lastApplied != null && lastApplied.commandId().equals(command.commandId())) {
      return lastApplied;
    }
    for (Accepted accepted : new Accepted[] {lastRenewal, lastWarmUp}) {
      if (accepted != null && accepted.command().commandId().equals(command.commandId())) {
        return accepted.ack();
      }
    }
    return null;
  }

  private record Refusal(Outcome outcome, String detail) {}

  private Refusal refusal(Command command, int size, long nowMillis) {
    if (!command.instance().equals(instance)) {
      return new Refusal(
          Outcome.REJECTED, "for instance %s: this is %s".formatted(command.instance(), instance));
    }
    if (nowMillis >= command.expiresAtMillis()) {
      return new Refusal(
          Outcome.EXPIRED,
          "expired at %d: it is %d".formatted(command.expiresAtMillis(), nowMillis));
    }
    if (rule.readOnly()) {
      return new Refusal(
          Outcome.UNSUPPORTED,
          "pool %s is read-only: the agent's owner said so for '%s'"
              .formatted(id, rule.readOnlyBy()));
    }
    if (command.expectedRevision() != revision || command.expectedSize() != size) {
      return new Refusal(
          Outcome.STALE,
          "expected revision %d and size %d: found revision %d and size %d"
              .formatted(command.expectedRevision(), command.expectedSize(), revision, size));
    }
    if (refused.containsKey(command.commandId())) {
      return new Refusal(
          refused.get(command.commandId()), "refused before: a repeated command changes nothing");
    }
    Accepted last =
        switch (command.action()) {
          case RESIZE -> null;
          case RENEW -> lastRenewal;
          case WARM -> lastWarmUp;
        };
    if (last != null && command.issuedAtMillis() < last.command().issuedAtMillis()) {
      return new Refusal(
          Outcome.STALE,
          "issued at %d: the last %s is of %d"
              .formatted(
                  command.issuedAtMillis(), command.action(), last.command().issuedAtMillis()));
    }
    return null;
  }

  private Ack resize(Command command, PoolState state, long nowMillis, long nowNanos) {
    int size = state.size();
    int admitted = rule.nearest(state, command.targetSize());
    // Within the pool's own limits the pool clamps, and says so, itself.
    int asked =
        command.targetSize() < rule.min() || command.targetSize() > rule.max()
            ? admitted
            : command.targetSize();
    int tasks = command.targetQueueCapacity();
    int owners = queue.own(state);
    int queueAdmitted = tasks == 0 ? 0 : queue.nearest(state, tasks);
    if (tasks > 0 && queueAdmitted == 0) {
      String detail = "pool %s has no queue whose capacity could be set".formatted(id);
      return answer(command, Outcome.UNSUPPORTED, size, size, detail, nowMillis);
    }
    PoolChange change =
        new PoolChange(
            OptionalInt.of(asked),
            tasks == 0 ? OptionalInt.empty() : OptionalInt.of(queueAdmitted),
            OptionalInt.empty(),
            OptionalInt.of(size));
    ApplyResult result;
    try {
      result = pool.apply(change);
    } catch (RuntimeException | LinkageError e) {
      Ack failed = failed(command, size, e, nowMillis);
      if (tasks > 0) {
        int left = orElse(() -> pool.state().queueCapacity(), state.queueCapacity());
        leases.queueIs(command, state, left, nowMillis, nowNanos);
      }
      return failed;
    }
    if (!result.status().changed()) {
      if (result.status() == Status.FAILED) {
        leases.sizeIs(result.applied().size());
        if (tasks > 0) {
          leases.queueIs(command, state, result.applied().queueCapacity(), nowMillis, nowNanos);
        }
      }
      return answer(command, outcome(result), result, result.detail(), nowMillis);
    }
    revision++;
    leases.resized(command, size, result.applied().size(), nowMillis, nowNanos);
    if (tasks > 0) {
      queue.set(state.queueCapacity(), result.applied().queueCapacity());
    }
    String clamped = null;
    if (asked != command.targetSize()) {
      clamped =
          "size %d is outside of the clamp %s that the agent's owner set, %d to %d: pool %s has %d"
              .formatted(
                  command.targetSize(),
                  rule.clampedBy(),
                  rule.min(),
                  rule.max(),
                  id,
                  result.applied().size());
    } else if (queueAdmitted != tasks) {
      clamped =
          "pool %s lets %d to %d wait by its owner: %d were asked for, it takes %d"
              .formatted(id, QueueLimit.LEAST, owners, tasks, result.applied().queueCapacity());
    }
    lastApplied =
        clamped == null
            ? answer(command, outcome(result), result, result.detail(), nowMillis)
            : answer(command, Outcome.CLAMPED, result, clamped, nowMillis);
    return lastApplied;
  }

  private Ack renew(Command command, int size, long nowMillis, long nowNanos) {
    if (!leases.renewed(command, nowMillis, nowNanos)) {
      String detail =
          "no lease runs on pool %s: its size %d is the owner's own".formatted(id, size);
      return answer(command, Outcome.REJECTED, size, size, detail, nowMillis);
    }
    Ack ack = answer(command, Outcome.APPLIED, size, size, "", nowMillis);
    lastRenewal = new Accepted(command, ack);
    return ack;
  }

  private Ack warm(Command command, int size, long nowMillis) {
    ApplyResult result;
    try {
      result = pool.apply(PoolChange.warmTo(command.targetSize()));
    } catch (RuntimeException | LinkageError e) {
      return failed(command, size, e, nowMillis);
    }
    Ack ack = answer(command, outcome(result), result, result.detail(), nowMillis);
    if (result.status().changed()) {
      lastWarmUp = new Accepted(command, ack);
    }
    return ack;
  }

  private Ack failed(Command command, int before, Throwable failure, long nowMillis) {
    int after = orElse(() -> pool.state().size(), before);
    leases.sizeIs(after);
    String detail = "the pool failed: " + failure;
    return answer(command, Outcome.FAILED, before, after, detail, nowMillis);
  }

  private static Outcome outcome(ApplyResult result) {
    return Outcome.valueOf(result.status().name());
  }

  private static int orElse(Supplier<Integer> asked, int otherwise) {
    try {
      return asked.get();
    } catch (RuntimeException | LinkageError e) {
      return otherwise;
    }
  }

  private Ack answer(
      Command command, Outcome outcome, ApplyResult result, String detail, long nowMillis) {
    return new Ack(
        command.commandId(),
        id,
        instance,
        outcome,
        revision,
        result.before().size(),
        result.applied().size(),
        detail,
        nowMillis,
        result.effective().size(),
        command.targetQueueCapacity() == 0 ? 0 : result.applied().queueCapacity());
  }

  private Ack answer(
      Command command, Outcome outcome, int before, int after, String detail, long nowMillis) {
    return new Ack(
        command.commandId(), id, instance, outcome, revision, before, after, detail, nowMillis);
  }
}
