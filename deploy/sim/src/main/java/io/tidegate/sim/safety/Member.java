package io.tidegate.sim.safety;

import io.tidegate.controller.ControlEvent;
import io.tidegate.controller.ControlState;
import io.tidegate.controller.ControlStep;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.sim.world.Chance;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A controller's process: it takes batches of the partitions that it owns, and commits what its
 * loops made of them, as the controller's service does. It can crash, hang, and be cut off from the
 * brokers; what is on its way then may arrive all the same.
 */
final class Member {
  private static final long HEARTBEAT_MILLIS = 1_000;

  final int number;
  private final SafetyWorld world;
  private final Chance chance;
  private final Map<Integer, Loops> owned = new TreeMap<>();
  private boolean up;
  private boolean ended;
  private int life;
  private long hungUntilMillis;
  private long cutOffUntilMillis;
  private long beatMillis;

  Member(int number, SafetyWorld world, Chance chance) {
    this.number = number;
    this.world = world;
    this.chance = chance;
    start();
  }

  void start() {
    if (ended) {
      return;
    }
    up = true;
    life++;
    int started = life;
    beat(started);
    poll(started);
  }

  void crash() {
    up = false;
    owned.clear();
  }

  /** It crashes, and does not come back. */
  void end() {
    ended = true;
    crash();
  }

  void hang(long untilMillis) {
    hungUntilMillis = Math.max(hungUntilMillis, untilMillis);
  }

  void cutOff(long untilMillis) {
    cutOffUntilMillis = Math.max(cutOffUntilMillis, untilMillis);
  }

  boolean up() {
    return up;
  }

  /** When the group last heard of it. */
  long beatMillis() {
    return up ? beatMillis : 0;
  }

  /** When it can next say anything to a broker: now, unless it hangs or is cut off. */
  private long reachableAtMillis() {
    return Math.max(hungUntilMillis, cutOffUntilMillis);
  }

  private boolean reachable() {
    return up && world.agenda.now() >= reachableAtMillis();
  }

  private void beat(int ofLife) {
    if (!up || life != ofLife) {
      return;
    }
    if (reachable()) {
      beatMillis = world.agenda.now();
      owned.keySet().removeIf(p -> !world.group.owns(this, p));
    }
    world.agenda.at(
        Math.max(world.agenda.now() + HEARTBEAT_MILLIS, reachableAtMillis()), () -> beat(ofLife));
  }

  /** The group gives it a partition: it shuts out the owner before, then reads how far that was. */
  void assigned(Partition partition) {
    int ofLife = life;
    world.agenda.in(chance.from(20, 800), () -> takeOver(ofLife, partition));
  }

  private void takeOver(int ofLife, Partition partition) {
    if (life != ofLife || !up || !world.group.owns(this, partition.number)) {
      return;
    }
    if (!reachable()) {
      world.agenda.at(reachableAtMillis(), () -> takeOver(ofLife, partition));
      return;
    }
    int epoch = partition.fence();
    owned.remove(partition.number);
    world.agenda.in(chance.from(10, 400), () -> restore(ofLife, partition, epoch));
  }

  private void restore(int ofLife, Partition partition, int epoch) {
    if (life != ofLife || !up) {
      return;
    }
    if (!reachable()) {
      world.agenda.at(reachableAtMillis(), () -> restore(ofLife, partition, epoch));
      return;
    }
    world.trail.note("controller %d takes over %s as epoch %d", number, partition, epoch);
    world.trail.count(Happening.TAKEOVER);
    owned.put(partition.number, new Loops(partition, epoch));
  }

  private void poll(int ofLife) {
    if (!up || life != ofLife) {
      return;
    }
    if (world.agenda.now() < hungUntilMillis) {
      world.agenda.at(hungUntilMillis, () -> poll(ofLife));
      return;
    }
    if (reachable()) {
      for (Loops loops : owned.values()) {
        if (!loops.committing) {
          take(loops);
        }
      }
    }
    world.agenda.in(chance.from(100, 900), () -> poll(ofLife));
  }

  /** Of each topic a part of what is there: the topics' fetches know nothing of each other. */
  private void take(Loops loops) {
    int[] next = loops.position.clone();
    boolean any = false;
    for (int i = 0; i < Partition.TOPICS; i++) {
      int there = loops.partition.end(i) - next[i];
      if (there > 0 && !loops.partition.stalled(i, world.agenda.now())) {
        next[i] += chance.odds(0.7) ? there : chance.below(there + 1);
        any |= next[i] > loops.position[i];
      }
    }
    if (!any) {
      return;
    }
    List<Taken> batch = new ArrayList<>();
    Policy policy = world.policyOf(loops.partition, beatMillis);
    for (ControlEvent event : loops.partition.between(loops.position, next)) {
      batch.add(taken(loops, event, policy.withDatabase(world.shareOf(event.pool()))));
    }
    loops.position = next;
    loops.committing = true;
    int ofLife = life;
    long wayMillis = chance.odds(0.05) ? chance.from(200, 3_000) : chance.from(5, 150);
    Batch made = new Batch(loops, batch, Map.copyOf(loops.states), Map.copyOf(loops.seen), next);
    world.agenda.in(wayMillis, () -> commit(ofLife, made));
  }

  private record Batch(
      Loops loops,
      List<Taken> taken,
      Map<PoolId, ControlState> states,
      Map<PoolId, Seen> seen,
      int[] position) {}

  private Taken taken(Loops loops, ControlEvent event, Policy policy) {
    ControlState before = loops.states.get(event.pool());
    ControlStep step;
    try {
      step = world.loop.step(before, event, policy, loops.fleet);
    } catch (RuntimeException e) {
      throw world.trail.broken(Invariant.EVERY_EVENT_TAKEN, "%s: %s", event, e);
    }
    loops.states.put(event.pool(), step.state());
    loops.fleet.saw(step.state());
    Seen seen = loops.seen.get(event.pool());
    if (event instanceof ControlEvent.WindowSeen w) {
      seen = seen.plus(w.window());
    }
    for (Decision decision : StepRules.decisions(step)) {
      seen =
          seen.plus(
              decision,
              StepRules.commands(step, decision),
              policy.commandTtlWindows() * SafetyWorld.WIDTH_MILLIS);
    }
    loops.seen.put(event.pool(), seen);
    Taken taken = new Taken(event, policy, before, step, seen);
    world.stepRules.check(taken);
    count(taken);
    return taken;
  }

  private void count(Taken taken) {
    world.trail.count(Happening.STEP);
    if (taken.policy().mode() == Mode.FROZEN) {
      world.trail.count(Happening.FROZEN);
    }
    switch (taken.step().cause()) {
      case SUPERSEDED -> world.trail.count(Happening.SUPERSEDED);
      case PARTLY_APPLIED -> world.trail.count(Happening.PARTLY_APPLIED);
      case EXPIRED -> world.trail.count(Happening.CHANGE_EXPIRED);
      default -> {
        // Counted where it is committed, or not at all.
      }
    }
    for (Decision d : StepRules.decisions(taken.step())) {
      if (d.reason().endsWith("-mode")) {
        world.trail.count(Happening.HELD_BY_MODE);
      }
      if (d.reason().equals("downstream-slow")) {
        world.trail.count(Happening.HELD_FOR_WHAT_IS_CALLED);
      }
      if (d.clamps().stream().anyMatch(c -> c.guard().equals("database-total"))) {
        world.trail.count(Happening.HELD_FOR_THE_DATABASE);
      }
      if (d.kind() == Decision.Kind.HOLD && !d.requestId().isEmpty()) {
        world.trail.count(Happening.OPERATOR_REFUSED);
      }
    }
  }

  /**
   * The end of a transaction. Who crashes, hangs or is cut off has either sent it before, or not;
   * who hangs or is cut off may send it later.
   */
  private void commit(int ofLife, Batch batch) {
    boolean alive = up && life == ofLife;
    if (!(alive && reachable()) && chance.odds(0.5)) {
      if (alive) {
        world.agenda.at(reachableAtMillis(), () -> commit(ofLife, batch));
      }
      return;
    }
    Loops loops = batch.loops();
    if (!world.commit(loops, batch.taken(), batch.states(), batch.seen(), batch.position())) {
      if (alive) {
        drop(loops);
      }
      return;
    }
    loops.committing = false;
  }

  /** Fenced: another owns it. Aborted: it begins anew from what was committed. */
  private void drop(Loops loops) {
    int partition = loops.partition.number;
    if (owned.get(partition) == loops) {
      owned.remove(partition);
      if (loops.partition.current(loops.epoch) && world.group.owns(this, partition)) {
        assigned(loops.partition);
      }
    }
  }
}
