package io.tidegate.agent;

import io.tidegate.pools.ApplyResult;
import io.tidegate.pools.ApplyResult.Status;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.PoolChange;
import io.tidegate.pools.PoolPhase;
import io.tidegate.pools.PoolSnapshot;
import io.tidegate.pools.PoolState;
import io.tidegate.wire.Command;
import io.tidegate.wire.PoolId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of one pool's size and queue. When it runs out, the pool goes back to the size that it
 * had before the first leased command, and to the queue that its owner gave it. What is not as the
 * last command left it, somebody on the spot changed: that is not restored, and a lease ends that
 * has nothing else to restore. Guarded by the pool's control.
 */
final class LeaseKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final PoolId id;
  private final ManagedPool pool;
  private final QueueLimit queue;
  private SizeLease lease;
  private boolean failing;
  private boolean queueFailing;

  LeaseKeeper(PoolId id, ManagedPool pool, QueueLimit queue) {
    this.id = id;
    this.pool = pool;
    this.queue = queue;
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

  /** The same, about the queue: where that limited it, this ends as the command's lease would. */
  void queueIs(Command command, PoolState before, int capacity, long nowMillis, long nowNanos) {
    boolean limitedBefore = queue.on();
    queue.set(before.queueCapacity(), capacity);
    if (lease == null && !limitedBefore && queue.on() && command.leaseMillis() > 0) {
      lease = SizeLease.of(command, before.size(), before.size(), nowMillis, nowNanos);
    }
  }

  /** What the pool was found to have: what is other than the command's is the owner's. */
  void found(PoolState state) {
    if (!queue.found(state.queueCapacity())) {
      LOG.info(
          "the queue of pool {} takes {}, and not what a command had set: it was changed on the spot",
          id,
          state.queueCapacity());
    }
    int size = state.size();
    if (lease != null && size != lease.size()) {
      LOG.info(
          "pool {} has size {}, a command had set {}: it was changed on the spot, the lease ends",
          id,
          size,
          lease.size());
      // Somebody still has to give the queue back.
      lease = queue.on() ? lease.ofOwner(size) : null;
    }
  }

  /** True if the lease ran out and the pool was taken back to the baseline. */
  boolean check(long nowNanos) {
    if (lease == null) {
      return false;
    }
    PoolSnapshot snapshot = pool.snapshot();
    found(snapshot.state());
    return lease != null && lease.over(nowNanos) && restore(snapshot.phase());
  }

  /** As if the lease had run out now. */
  boolean letGo() {
    try {
      if (lease == null) {
        return restoreQueue();
      }
      lease = new SizeLease(lease.baseline(), lease.size(), 0, 0, lease.untilMillis());
      return check(0);
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("pool {} did not go back to what its owner had set", id, e);
      return false;
    }
  }

  private boolean restore(PoolPhase phase) {
    if (phase == PoolPhase.TERMINATED || phase == PoolPhase.FAILED) {
      lease = null;
      return false;
    }
    boolean queueIsBack = restoreQueue();
    boolean sizeIsBack = restoreSize();
    if (!queue.on() && lease.size() == lease.baseline()) {
      lease = null;
    }
    return queueIsBack || sizeIsBack;
  }

  /** True if it was another one and is the owner's again; one that fails is tried again. */
  private boolean restoreSize() {
    if (lease.size() == lease.baseline()) {
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
    lease = lease.ofOwner(result.applied().size());
    return result.status().changed();
  }

  /** True if the queue was limited and is the owner's again; one that fails is tried again. */
  private boolean restoreQueue() {
    if (!queue.on()) {
      return false;
    }
    ApplyResult result = pool.apply(PoolChange.toQueueCapacity(queue.own()));
    if (result.status() == Status.FAILED) {
      if (!queueFailing) {
        queueFailing = true;
        LOG.warn(
            "the queue of pool {} does not go back to {}, which is tried again: {}",
            id,
            queue.own(),
            result.detail());
      }
      queue.is(result.applied().queueCapacity());
      return false;
    }
    queueFailing = false;
    LOG.warn(
        "nobody looks after the limit on the queue of pool {} any more: it takes {} again",
        id,
        result.applied().queueCapacity());
    queue.set(queue.own(), queue.own());
    return true;
  }
}
