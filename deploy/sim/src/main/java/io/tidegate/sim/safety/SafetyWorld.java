package io.tidegate.sim.safety;

import io.tidegate.controller.Budgets;
import io.tidegate.controller.ControlEvent;
import io.tidegate.controller.ControlPhase;
import io.tidegate.controller.ControlState;
import io.tidegate.controller.Database;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.sim.world.Chance;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fleet, its brokers and its controllers, from one seed; see {@link #run}. */
public final class SafetyWorld {
  static final long WIDTH_MILLIS = 5_000;
  private static final long START_MILLIS = 1_000_000_000L;
  private static final int WINDOWS = 100;

  /** Pools of each partition. */
  private static final int[] PARTITIONS = {2, 1};

  private static final int MEMBERS = 3;

  final Agenda agenda = new Agenda(START_MILLIS);
  final Trail trail = new Trail(agenda);
  final List<Partition> partitions = new ArrayList<>();
  final List<Member> members = new ArrayList<>();
  final Map<String, Instance> instances = new LinkedHashMap<>();
  final StepRules stepRules = new StepRules(trail, WIDTH_MILLIS, instances);
  final GuardedLoop loop;
  final Group group;
  private final Optional<Guard> off;
  private final Map<PoolId, Ledger> ledgers = new HashMap<>();
  private final Map<PoolId, Database.Share> shares = new HashMap<>();
  private final List<BlastRule> blasts = new ArrayList<>();
  private final List<Modes> modes = new ArrayList<>();
  private final Policy policy;
  private final Bus bus;
  private final double knee;
  private final Faults faults;

  private SafetyWorld(long seed, Optional<Guard> off) {
    this.off = off;
    this.loop = new GuardedLoop(off);
    Chance shape = Chance.of(seed, "shape");
    this.policy = policy(shape).withBudgets(budgets(Chance.of(seed, "budgets")));
    this.knee = shape.between(18, 105);
    // Half of the worlds are rough, the others let more changes come to their end.
    double roughness = seed % 2 == 0 ? 1 : 0.15;
    this.bus = new Bus(agenda, trail, Chance.of(seed, "bus"), roughness);
    int pools = 0;
    for (int p = 0; p < PARTITIONS.length; p++) {
      List<PoolModel> models = new ArrayList<>();
      for (int m = 0; m < PARTITIONS[p]; m++) {
        PoolModel model = model(pools++, shape, seed);
        models.add(model);
        ledgers.put(model.id, new Ledger(agenda, trail, policy, WIDTH_MILLIS, instances));
      }
      partitions.add(new Partition(p, models));
      blasts.add(new BlastRule(trail, policy.budgets()));
      modes.add(new Modes());
    }
    for (int m = 0; m < MEMBERS; m++) {
      members.add(new Member(m, this, Chance.of(seed, "member" + m)));
    }
    this.group = new Group(this, Chance.of(seed, "group"), PARTITIONS.length);
    this.faults = new Faults(this, Chance.of(seed, "faults"), roughness);
    agenda.in(WIDTH_MILLIS, this::windowsEnd);
  }

  private static Policy policy(Chance shape) {
    int min = shape.from(1, 4);
    return new Policy(
        "*",
        Mode.AUTO,
        200,
        min,
        shape.from(12, 60),
        0.7,
        shape.between(0.2, 1.5),
        shape.between(0.1, 0.5),
        shape.from(0, 4),
        shape.from(1, 20),
        shape.from(0, 2),
        shape.from(1, 5),
        3,
        shape.from(5, 24),
        shape.from(1, 5),
        shape.from(5, 18),
        0.5);
  }

  /** A world lasts a quarter of an hour at most. */
  private static Budgets budgets(Chance shape) {
    return new Budgets(
        shape.from(2, 5),
        shape.odds(0.7) ? 0.5 : 1,
        1,
        shape.odds(0.3) ? 0 : shape.from(1, 3),
        shape.odds(0.5) ? shape.from(1, 8) : 0);
  }

  private PoolModel model(int p, Chance shape, long seed) {
    PoolId id = new PoolId("orders", "pool" + p);
    PoolKind kind = shape.odds(0.25) ? PoolKind.DB_CONNECTION : PoolKind.WORKER;
    PoolModel model =
        new PoolModel(
            id,
            kind,
            Chance.of(seed, "pool" + p),
            Chance.of(seed, "calls" + p),
            WIDTH_MILLIS,
            policy.sloP99Millis());
    int count = shape.from(1, 3);
    for (int i = 0; i < count; i++) {
      int min = shape.from(1, 3);
      int max = shape.from(8, 70);
      int size = Math.min(max, shape.from(3, 12));
      String name = "p" + p + "-i" + i;
      Instance instance =
          new Instance(
              name,
              id,
              kind,
              size,
              min,
              max,
              shape.from(-300, 300),
              agenda,
              trail,
              off,
              Chance.of(seed, name));
      model.instances.add(instance);
      instances.put(name, instance);
    }
    Chance database = Chance.of(seed, "database" + p);
    if (kind == PoolKind.DB_CONNECTION && database.odds(0.7)) {
      int has = model.instances.stream().mapToInt(Instance::size).sum();
      shares.put(id, new Database.Share("orders-db", has + database.from(0, 12 * count)));
    }
    return model;
  }

  /**
   * Runs a world, with its invariants checked after every event: first under faults, then without
   * any, so that all that is under way has to come to its end, at last without controllers, so that
   * all leases have to.
   *
   * @param off a guard to be without; empty: none
   * @return how often what happened
   * @throws InvariantBrokenException with the command that plays it again
   */
  public static Map<Happening, Long> run(long seed, Optional<Guard> off) {
    try {
      SafetyWorld world = new SafetyWorld(seed, off);
      world.play();
      return world.trail.counts();
    } catch (InvariantBrokenException e) {
      throw e.ofSeed(seed);
    }
  }

  private void play() {
    until(START_MILLIS + WINDOWS * WIDTH_MILLIS);
    trail.note("the faults end");
    faults.end();
    bus.heal();
    // A takeover, then one more attempt of each taking back.
    until(agenda.now() + (6 + 4L * (policy.commandTtlWindows() + 2)) * WIDTH_MILLIS);
    partitions.forEach(partition -> partition.models.forEach(m -> commandsEnded(partition, m.id)));
    trail.note("the controllers end");
    members.forEach(Member::end);
    // What is on its way comes late by some windows; then every lease runs out.
    until(agenda.now() + (Bus.LATEST_WINDOWS + policy.leaseWindows() + 2L) * WIDTH_MILLIS);
    for (Instance instance : instances.values()) {
      if (instance.deeds().leased()) {
        throw trail.broken(
            Invariant.LEASES_END, "%s is still leased without a controller", instance.name);
      }
      if (instance.leases() && instance.pool().queue() != ModelPool.QUEUE_CAPACITY) {
        throw trail.broken(
            Invariant.LEASES_END,
            "%s still lets only %d wait without a controller",
            instance.name,
            instance.pool().queue());
      }
    }
  }

  private void commandsEnded(Partition partition, PoolId pool) {
    ControlPhase phase = partition.restored(pool).phase();
    boolean fresh = ledgers.get(pool).decidedSince(lastWindows());
    if (!fresh && (phase == ControlPhase.AWAITING_ACKS || phase == ControlPhase.ROLLING_BACK)) {
      throw trail.broken(Invariant.COMMANDS_END, "%s is still %s though all is well", pool, phase);
    }
  }

  private long lastWindows() {
    return agenda.now() - (policy.commandTtlWindows() + 4L) * WIDTH_MILLIS;
  }

  private void until(long endMillis) {
    while (agenda.next(endMillis)) {
      instances.values().forEach(Instance::check);
    }
  }

  private void windowsEnd() {
    long endMillis = agenda.now();
    int size = partitions.stream().flatMap(p -> p.models.stream()).mapToInt(PoolModel::size).sum();
    double slowness = 1 + 3 * Math.max(0, size / knee - 1);
    for (Partition partition : partitions) {
      for (PoolModel model : partition.models) {
        PoolWindow window = model.window(endMillis, slowness);
        bus.window(partition, window, model.forecast(endMillis));
      }
    }
    agenda.in(WIDTH_MILLIS, this::windowsEnd);
  }

  /** The policy as a controller knows it that last heard of the brokers then. */
  Policy policyOf(Partition partition, long heardMillis) {
    return policy.withMode(modes.get(partition.number).at(heardMillis));
  }

  /** What a pool may have of the database; empty: it is in none's list. */
  Optional<Database.Share> shareOf(PoolId pool) {
    return Optional.ofNullable(shares.get(pool));
  }

  void mode(Partition partition, Mode mode) {
    trail.note("%s: the mode is %s", partition, mode);
    modes.get(partition.number).set(agenda.now(), mode);
  }

  /**
   * A transaction ends; false if nothing of it was written.
   *
   * @param position up to where the input is consumed with it
   */
  boolean commit(
      Loops loops,
      List<Taken> taken,
      Map<PoolId, ControlState> states,
      Map<PoolId, Seen> seen,
      int[] position) {
    Partition partition = loops.partition;
    boolean fenced = !partition.current(loops.epoch);
    if (fenced && !without(Guard.FENCE)) {
      trail.note("%s: epoch %d is fenced", partition, loops.epoch);
      trail.count(Happening.FENCED);
      return false;
    }
    boolean aborted = bus.aborts();
    if (aborted) {
      trail.note("%s: a transaction of epoch %d is aborted", partition, loops.epoch);
      trail.count(Happening.TRANSACTION_ABORTED);
    }
    if (aborted && !without(Guard.TRANSACTION)) {
      return false;
    }
    if (!aborted) {
      partition.commit(states, seen, position);
    }
    for (Taken t : taken) {
      if (!fenced) {
        blasts.get(partition.number).committed(t);
      }
      ledgers
          .get(t.event().pool())
          .commit(t, fenced)
          .forEach(sent -> bus.command(sent, () -> deliver(partition, sent)));
    }
    return !aborted;
  }

  private boolean without(Guard guard) {
    return off.isPresent() && off.get() == guard;
  }

  private void deliver(Partition partition, Sent sent) {
    Instance to = sent.to();
    if (!to.up() || to.life() != sent.life()) {
      return;
    }
    if (agenda.now() < to.cutOffUntilMillis()) {
      agenda.at(to.cutOffUntilMillis() + 1, () -> deliver(partition, sent));
      return;
    }
    boolean newest = ledgers.get(sent.command().pool()).newest(sent.command());
    Ack ack = to.take(sent);
    if (ack.outcome().changed() && !newest) {
      throw trail.broken(
          Invariant.ONE_CHANGE_IN_FLIGHT,
          "%s applied %s, and a newer change was decided",
          to.name,
          sent.command());
    }
    bus.ack(ack, () -> partition.append(new ControlEvent.AckSeen(ack)));
  }

  /** A command of somebody who is no controller; its answer is of no interest to any. */
  void rogue(Instance to, Command command) {
    if (to.up()) {
      to.takeRogue(command);
    }
  }
}
