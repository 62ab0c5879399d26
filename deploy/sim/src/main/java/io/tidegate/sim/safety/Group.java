package io.tidegate.sim.safety;

import io.tidegate.sim.world.Chance;
import java.util.List;

/** The consumer group's coordinator: it gives the partitions of the silent to others. */
final class Group {
  private static final long SESSION_MILLIS = 6_000;
  private static final long LOOK_MILLIS = 1_000;

  private final SafetyWorld world;
  private final Chance chance;
  private final Member[] owners;

  Group(SafetyWorld world, Chance chance, int partitions) {
    this.world = world;
    this.chance = chance;
    this.owners = new Member[partitions];
    look();
  }

  boolean owns(Member member, int partition) {
    return owners[partition] == member;
  }

  private boolean silent(Member member) {
    return world.agenda.now() - member.beatMillis() > SESSION_MILLIS;
  }

  private void look() {
    for (int p = 0; p < owners.length; p++) {
      if (owners[p] == null || silent(owners[p])) {
        move(p);
      }
    }
    world.agenda.in(LOOK_MILLIS, this::look);
  }

  /**
   * To another member, if there is one; the owner of before hears of it with its next heartbeat.
   */
  void move(int partition) {
    List<Member> fit =
        world.members.stream().filter(m -> m != owners[partition] && !silent(m)).toList();
    if (fit.isEmpty()) {
      if (owners[partition] != null && silent(owners[partition])) {
        owners[partition] = null;
      }
      return;
    }
    owners[partition] = fit.get(chance.below(fit.size()));
    owners[partition].assigned(world.partitions.get(partition));
  }
}
