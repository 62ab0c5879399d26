package io.tidegate.agent;

import io.tidegate.pools.ApplyResult;
import io.tidegate.pools.ApplyResult.Status;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.PoolChange;
import io.tidegate.pools.PoolPhase;
import io.tidegate.pools.PoolSnapshot;
import io.tidegate.wire.Command;
import io.tidegate.wire.PoolId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of one pool's size. When it runs out, the pool goes back to the size that it had before
 * the first leased command. If it has another size than the last command gave it, somebody on the
 * spot changed it: then the lease ends and nothing is restored. Guarded by the pool's control.
 */
final class LeaseKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final PoolId id;
  private final ManagedPool pool;
  private SizeLease lease;
  private boolean failing;

  LeaseKeeper(PoolId id, ManagedPool pool) {
    this.id = id;
    this.pool = pool;
  }

  /** When it ends unless it is renewed; 0: none runs. */
  long untilMillis() {
    return lease == null ? 0 : lease.untilMillis();
  }

  /** A command without a lease makes its size the owner's own, as does a renewal without one. */
  void resized(Command command, int before, int after, long nowMillis, long nowNanos) {
    int baseline = lease == null ? before : lease.baseline();
    lease =
        command.leaseMillis() == 0
            ? null
            : SizeLease.of(command, baseline, after, nowMillis, nowNanos);
  }

  /** False if no lease runs. */
  boolean renewed(Command command, long nowMillis, long nowNanos) {
    if (lease == null) {
      return false;
    }
    resized(command, lease.size(), lease.size(), nowMillis, nowNanos);
    return true;
  }

  /** A command failed half way: what it left behind is not the owner's doing. */
  void sizeIs(int size) {
    if (lease != null) {
      lease = lease.withSize(size);
    }
  }

  /** The size that the pool was found to have: another than the command's is the owner's. */
  void sizeFound(int size) {
    if (lease != null && size != lease.size()) {
      LOG.info(
          "pool {} has size {}, a command had set {}: it was changed on the spot, the lease ends",
          id,
          size,
          lease.size());
      lease = null;
    }
  }

  /** True if the lease ran out and the pool was taken back to the baseline. */
  boolean check(long nowNanos) {
    if (lease == null) {
      return false;
    }
    PoolSnapshot snapshot = pool.snapshot();
    sizeFound(snapshot.state().size());
    return lease != null && lease.over(nowNanos) && restore(snapshot.phase());
  }

  /** As if the lease had run out now. */
  boolean letGo() {
    if (lease == null) {
      return false;
    }
    try {
      lease = new SizeLease(lease.baseline(), lease.size(), 0, 0, lease.untilMillis());
      return check(0);
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("pool {} did not go back to size {}", id, lease.baseline(), e);
      return false;
    }
  }

  private boolean restore(PoolPhase phase) {
    boolean ended = phase == PoolPhase.TERMINATED || phase == PoolPhase.FAILED;
    if (ended || lease.size() == lease.baseline()) {
      lease = null;
      return false;
    }
    ApplyResult result = pool.apply(PoolChange.toSize(lease.baseline()).expecting(lease.size()));
    if (result.status() == Status.FAILED) {
      if (!failing) {
        failing = true;
        LOG.warn(
            "the lease of pool {} ran out, but it does not go back to size {}, which is tried again: {}",
            id,
            lease.baseline(),
            result.detail());
      }
      lease = lease.withSize(result.applied().size());
      return false;
    }
    failing = false;
    if (result.status().changed()) {
      LOG.warn(
          "the lease of pool {} ran out and nobody renewed it: back from size {} to {}",
          id,
          lease.size(),
          result.applied().size());
    } else {
      LOG.info("the lease of pool {} ran out; it stays as it is: {}", id, result.detail());
    }
    lease = null;
    return result.status().changed();
  }
}
