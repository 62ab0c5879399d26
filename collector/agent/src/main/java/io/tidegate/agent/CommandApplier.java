package io.tidegate.agent;

import io.tidegate.pools.ApplyResult;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.PoolChange;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Ack.Outcome;
import io.tidegate.wire.Command;
import io.tidegate.wire.PoolId;
import java.util.function.Function;

/**
 * Applies a command if the pool is still what the command expects, and says what became of it. It
 * has no clock and no thread; commands come one at a time.
 *
 * <p>A pool's revision rises with each applied command, and a command names the revision that it
 * builds on. So no command is ever applied twice, in whatever order and however often it comes.
 */
final class CommandApplier {
  private final String instance;
  private final Function<PoolId, MonitoredPool> pools;

  /**
   * @param pools finds a registered pool, or null
   */
  CommandApplier(String instance, Function<PoolId, MonitoredPool> pools) {
    this.instance = instance;
    this.pools = pools;
  }

  Ack apply(Command command, long nowMillis) {
    MonitoredPool monitored = pools.apply(command.pool());
    if (monitored == null) {
      return ack(
          command,
          Outcome.UNKNOWN_POOL,
          0,
          0,
          0,
          "pool %s is not registered with instance %s".formatted(command.pool(), instance),
          nowMillis);
    }
    PoolRevision revision = monitored.revision();
    Ack last = revision.lastApplied();
    if (last != null && last.commandId().equals(command.commandId())) {
      return ack(
          command,
          Outcome.DUPLICATE,
          last.revision(),
          last.sizeBefore(),
          last.sizeAfter(),
          "applied before, at " + last.atMillis(),
          nowMillis);
    }
    int size;
    try {
      size = monitored.pool().state().size();
    } catch (RuntimeException | LinkageError e) {
      return refused(command, revision, 0, 0, "the pool does not tell its state: " + e, nowMillis);
    }
    if (!command.instance().equals(instance)) {
      String detail = "for instance %s: this is %s".formatted(command.instance(), instance);
      return refused(command, revision, size, size, detail, nowMillis);
    }
    if (nowMillis >= command.expiresAtMillis()) {
      String detail = "expired at %d: it is %d".formatted(command.expiresAtMillis(), nowMillis);
      return ack(command, Outcome.EXPIRED, revision.number(), size, size, detail, nowMillis);
    }
    if (command.expectedRevision() != revision.number() || command.expectedSize() != size) {
      String detail =
          "expected revision %d and size %d: found revision %d and size %d"
              .formatted(
                  command.expectedRevision(), command.expectedSize(), revision.number(), size);
      return ack(command, Outcome.STALE, revision.number(), size, size, detail, nowMillis);
    }
    return resize(command, monitored.pool(), revision, size, nowMillis);
  }

  private Ack resize(
      Command command, ManagedPool pool, PoolRevision revision, int size, long nowMillis) {
    ApplyResult result;
    try {
      result = pool.apply(PoolChange.toSize(command.targetSize()).expecting(size));
    } catch (RuntimeException | LinkageError e) {
      int after = sizeAfterFailure(pool, size);
      return ack(
          command,
          Outcome.FAILED,
          revision.number(),
          size,
          after,
          "the pool failed: " + e,
          nowMillis);
    }
    boolean changed = result.status().changed();
    Ack ack =
        new Ack(
            command.commandId(),
            command.pool(),
            instance,
            Outcome.valueOf(result.status().name()),
            changed ? revision.number() + 1 : revision.number(),
            result.before().size(),
            result.applied().size(),
            result.detail(),
            nowMillis,
            result.effective().size());
    if (changed) {
      revision.applied(ack);
    }
    return ack;
  }

  private static int sizeAfterFailure(ManagedPool pool, int sizeBefore) {
    try {
      return pool.state().size();
    } catch (RuntimeException | LinkageError e) {
      return sizeBefore;
    }
  }

  private Ack refused(
      Command command, PoolRevision revision, int before, int after, String why, long nowMillis) {
    return ack(command, Outcome.REJECTED, revision.number(), before, after, why, nowMillis);
  }

  private Ack ack(
      Command command,
      Outcome outcome,
      long revision,
      int before,
      int after,
      String detail,
      long nowMillis) {
    return new Ack(
        command.commandId(),
        command.pool(),
        instance,
        outcome,
        revision,
        before,
        after,
        detail,
        nowMillis);
  }
}
