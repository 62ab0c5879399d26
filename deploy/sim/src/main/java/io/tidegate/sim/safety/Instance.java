package io.tidegate.sim.safety;

import io.tidegate.agent.SimulatedAgent;
import io.tidegate.pools.PoolType;
import io.tidegate.sim.world.Chance;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One instance of a service: the rules of production's agent on a pool, and beside them a record of
 * its deeds.
 */
final class Instance {
  /** An agent looks at its leases once a second. */
  static final long PULSE_MILLIS = 1_000;

  /** What an owner allowed until then. */
  private record Limits(int min, int max, long untilMillis) {}

  private static final long LIMITS_SPREAD_MILLIS = 120_000;

  final String name;
  final PoolId id;
  private final PoolKind kind;
  private final int ownSize;
  private final long skewMillis;
  private final Agenda agenda;
  private final Trail trail;
  private final Optional<Guard> off;
  private final Chance chance;

  private int min;
  private int max;
  private final List<Limits> limitsBefore = new ArrayList<>();
  private SimulatedAgent agent;
  private ModelPool pool;
  private boolean up;
  private boolean leases;
  private int life;
  private long upSinceMillis;
  private long cutOffUntilMillis;

  private Deeds deeds;

  Instance(
      String name,
      PoolId id,
      PoolKind kind,
      int ownSize,
      int min,
      int max,
      long skewMillis,
      Agenda agenda,
      Trail trail,
      Optional<Guard> off,
      Chance chance) {
    this.name = name;
    this.id = id;
    this.kind = kind;
    this.ownSize = ownSize;
    this.min = min;
    this.max = max;
    this.skewMillis = skewMillis;
    this.agenda = agenda;
    this.trail = trail;
    this.off = off;
    this.chance = chance;
    start();
  }

  private boolean without(Guard guard) {
    return off.isPresent() && off.get() == guard;
  }

  /** A new process, at its owner's own size, which knows nothing of the one before. */
  void start() {
    pool = new ModelPool(id.pool(), PoolType.valueOf(kind.name()), ownSize);
    boolean clamped = !without(Guard.AGENT_CLAMP);
    agent =
        new SimulatedAgent(name, id, pool, clamped ? min : 1, clamped ? max : ModelPool.LARGEST);
    up = true;
    leases = true;
    life++;
    upSinceMillis = agenda.now();
    deeds = new Deeds(name, agenda, trail);
    int started = life;
    agenda.in(PULSE_MILLIS, () -> pulse(started));
  }

  /** A new process, whose owner may have set other limits. */
  void restart() {
    limitsBefore.add(new Limits(min, max, agenda.now()));
    if (chance.odds(0.4)) {
      min = chance.from(1, ownSize);
      max = chance.from(ownSize, 3 * ownSize + 10);
      trail.note("%s: the owner's limits are %d to %d now", name, min, max);
    }
    start();
  }

  /** Whether the owner allows a size, or did so lately: not everybody can know it already. */
  boolean allows(int size) {
    return (size >= min && size <= max)
        || limitsBefore.stream()
            .filter(l -> agenda.now() - l.untilMillis() < LIMITS_SPREAD_MILLIS)
            .anyMatch(l -> size >= l.min() && size <= l.max());
  }

  int min() {
    return min;
  }

  int max() {
    return max;
  }

  void stop() {
    up = false;
  }

  void cutOff(long untilMillis) {
    cutOffUntilMillis = Math.max(cutOffUntilMillis, untilMillis);
  }

  long cutOffUntilMillis() {
    return cutOffUntilMillis;
  }

  /** Whether it is up, and all that it was told is to end by itself. */
  boolean leases() {
    return up && leases;
  }

  boolean up() {
    return up;
  }

  int life() {
    return life;
  }

  /** Whether it answers now, and began before a time. */
  boolean reportsSince(long millis) {
    return up && agenda.now() >= cutOffUntilMillis && upSinceMillis <= millis;
  }

  int size() {
    return pool.size();
  }

  ModelPool pool() {
    return pool;
  }

  Deeds deeds() {
    return deeds;
  }

  InstanceWindow window(int active, int queued, long arrivals, double p99Millis) {
    return new InstanceWindow(
        name,
        agent.spec(),
        agent.revision(),
        pool.size(),
        active,
        queued,
        arrivals,
        p99Millis,
        agent.leaseUntilMillis());
  }

  void resizeByOwner(int size) {
    if (size == pool.size()) {
      return;
    }
    trail.note("%s: its owner sets %d instead of %d", name, size, pool.size());
    trail.count(Happening.OWNER_RESIZED);
    pool.setByOwner(size);
    deeds.setByOwner(size);
  }

  private void pulse(int ofLife) {
    if (!up || life != ofLife) {
      return;
    }
    if (!without(Guard.AGENT_LEASE) && agent.endLease(agenda.now())) {
      trail.note("%s: the lease ended, back to %d", name, pool.size());
      trail.count(Happening.LEASE_ENDED);
      deeds.wentBack(pool.size());
    } else {
      deeds.stayed(pool.size(), pool.failing());
    }
    agenda.in(PULSE_MILLIS, () -> pulse(ofLife));
  }

  /** A command of somebody who is no controller and knows little. */
  void takeRogue(Command command) {
    Ack ack = agent.apply(command, agenda.now() + skewMillis, agenda.now());
    if (ack.outcome().changed()) {
      trail.note("%s: %s of a rogue, %s", name, ack.outcome(), command);
      trail.count(Happening.ROGUE_APPLIED);
      if (ack.outcome() == Ack.Outcome.CLAMPED) {
        trail.count(Happening.COMMAND_CLAMPED);
      }
      if (without(Guard.AGENT_QUEUE) && command.targetQueueCapacity() > 0) {
        pool.setQueue(command.targetQueueCapacity());
      }
      leases &= command.leaseMillis() > 0;
      deeds.applied(command, ack, agenda.now() + skewMillis, false);
      deeds.disturbed();
    }
  }

  /** A command has come. */
  Ack take(Sent sent) {
    Command command = sent.command();
    Ack ack = agent.apply(asTaken(command), seenMillis(command), agenda.now());
    trail.note(
        "%s: %s %s (%d to %d, revision %d), has %d, revision %d",
        name,
        ack.outcome(),
        command.commandId(),
        command.expectedSize(),
        command.targetSize(),
        command.expectedRevision(),
        pool.size(),
        ack.revision());
    trail.count(
        switch (ack.outcome()) {
          case DUPLICATE -> Happening.COMMAND_DUPLICATE;
          case STALE -> Happening.COMMAND_STALE;
          case EXPIRED -> Happening.COMMAND_EXPIRED;
          case CLAMPED -> Happening.COMMAND_CLAMPED;
          case REJECTED, FAILED, UNSUPPORTED, UNKNOWN_POOL -> Happening.COMMAND_FAILED;
          default ->
              command.action() == CommandAction.RENEW
                  ? Happening.LEASE_RENEWED
                  : Happening.COMMAND_APPLIED;
        });
    deeds.answered(command);
    if (ack.outcome().changed()) {
      deeds.applied(command, ack, agenda.now() + skewMillis, sent.fenced());
    }
    return ack;
  }

  private Command asTaken(Command c) {
    if (!without(Guard.AGENT_REVISION)) {
      return c;
    }
    return new Command(
        c.commandId(),
        c.decisionId(),
        c.pool(),
        c.instance(),
        agent.revision(),
        pool.size(),
        c.targetSize(),
        c.issuedAtMillis(),
        c.expiresAtMillis(),
        c.action(),
        c.leaseMillis(),
        c.signature(),
        c.targetQueueCapacity());
  }

  private long seenMillis(Command command) {
    long clock = agenda.now() + skewMillis;
    return without(Guard.AGENT_EXPIRY) ? Math.min(clock, command.expiresAtMillis() - 1) : clock;
  }

  /** What holds at any moment. */
  void check() {
    if (!up) {
      return;
    }
    if (pool.size() < min || pool.size() > max) {
      throw trail.broken(
          Invariant.WITHIN_LOCAL_CLAMPS,
          "%s has %d, its owner allows %d to %d",
          name,
          pool.size(),
          min,
          max);
    }
    if (pool.queue() < 1 || pool.queue() > ModelPool.QUEUE_CAPACITY) {
      throw trail.broken(
          Invariant.QUEUE_WITHIN_OWNERS,
          "%s lets %d wait, its owner lets %d",
          name,
          pool.queue(),
          ModelPool.QUEUE_CAPACITY);
    }
    deeds.checkLease(pool.size());
  }
}
