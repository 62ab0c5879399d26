package io.tidegate.controller;

import com.google.protobuf.ByteString;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import java.util.List;

/**
 * An instance keeps a size that a command set only while it hears of a controller: each command is
 * a lease, and the controller renews what runs out. A renewal decides nothing and changes nothing,
 * so no mode forbids it, it is no change in flight, and its answer is not waited for: the next
 * window shows whether it came through.
 */
final class Leases {
  private Leases() {}

  /**
   * How long a command's size may stay without a renewal. Replicas are not leased: whoever ran them
   * at the baseline did so for the load of then, and a service that shrinks because a controller is
   * lost is worse off than one that stays too large.
   */
  static long millis(Policy policy, PoolKind kind, long windowMillis) {
    return kind == PoolKind.REPLICAS ? 0 : policy.leaseWindows() * windowMillis;
  }

  /**
   * The renewals that a window calls for: once half of a lease has passed, with each window. Also
   * while a resize is under way: should that get lost, the renewal must not; if it does not, the
   * renewal names a revision of before and does nothing.
   */
  static List<Command> renewals(PoolWindow window, Policy policy) {
    long lease = millis(policy, window.kind(), window.widthMillis());
    return window.instances().stream()
        .filter(i -> i.leaseUntilMillis() > 0 && runsOut(i, window.endMillis(), lease))
        .map(i -> renewal(window, i, lease, policy))
        .toList();
  }

  /** Where leases are for ever now, one of before is made one. */
  private static boolean runsOut(InstanceWindow instance, long nowMillis, long lease) {
    return lease == 0 || instance.leaseUntilMillis() - nowMillis < lease / 2;
  }

  private static Command renewal(
      PoolWindow window, InstanceWindow instance, long lease, Policy policy) {
    String id = window.pool().key() + "@" + window.endMillis() + "#renewal";
    return new Command(
        CommandIds.of(id, instance.instance()),
        id,
        window.pool(),
        instance.instance(),
        instance.revision(),
        instance.spec().size(),
        instance.spec().size(),
        window.endMillis(),
        window.endMillis() + validMillis(lease, policy, window.widthMillis()),
        CommandAction.RENEW,
        lease,
        ByteString.EMPTY);
  }

  /**
   * A late renewal does no harm while the lease runs, and all that are sent in its second half are
   * chances to keep it.
   */
  private static long validMillis(long lease, Policy policy, long windowMillis) {
    return Math.max(lease / 2, policy.commandTtlWindows() * windowMillis);
  }
}
