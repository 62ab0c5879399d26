package io.tidegate.sim.safety;

import com.google.protobuf.ByteString;
import io.tidegate.controller.ControlEvent;
import io.tidegate.controller.Mode;
import io.tidegate.sim.world.Chance;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import java.util.List;

/** What befalls the fleet: crashes, hangs, cuts, owners, operators and rogues. Once a second. */
final class Faults {
  private static final long TICK_MILLIS = 1_000;

  private final SafetyWorld world;
  private final Chance chance;
  private final double roughness;
  private boolean over;
  private int asked;
  private int rogues;

  Faults(SafetyWorld world, Chance chance, double roughness) {
    this.world = world;
    this.chance = chance;
    this.roughness = roughness;
    world.agenda.in(TICK_MILLIS, this::tick);
  }

  /** No new ones; those that were last for seconds only. All pools are set to act again. */
  void end() {
    over = true;
    world.partitions.forEach(p -> world.mode(p, Mode.AUTO));
    world.instances.values().forEach(i -> i.pool().failing(false));
  }

  private boolean hits(double perSecond) {
    return chance.odds(perSecond * roughness);
  }

  private long later(int leastSeconds, int mostSeconds) {
    return world.agenda.now() + chance.from(leastSeconds * 1_000, mostSeconds * 1_000);
  }

  private void tick() {
    if (over) {
      return;
    }
    world.members.forEach(this::member);
    world.instances.values().forEach(this::instance);
    world.partitions.forEach(this::partition);
    if (hits(0.0007)) {
      world.trail.note("all controllers crash");
      world.members.forEach(m -> crash(m, later(20, 150)));
    }
    world.agenda.in(TICK_MILLIS, this::tick);
  }

  private void member(Member member) {
    if (member.up() && hits(0.004)) {
      crash(member, later(1, 20));
    } else if (hits(0.005)) {
      world.trail.note("controller %d hangs", member.number);
      world.trail.count(Happening.CONTROLLER_HUNG);
      member.hang(later(1, 15));
    } else if (hits(0.005)) {
      world.trail.note("controller %d is cut off", member.number);
      world.trail.count(Happening.CONTROLLER_CUT_OFF);
      member.cutOff(later(1, 20));
    }
  }

  private void crash(Member member, long backMillis) {
    if (!member.up()) {
      return;
    }
    world.trail.note("controller %d crashes", member.number);
    world.trail.count(Happening.CONTROLLER_CRASHED);
    member.crash();
    world.agenda.at(backMillis, member::start);
  }

  private void instance(Instance instance) {
    if (instance.up() && hits(0.0015)) {
      world.trail.note("%s ends", instance.name);
      world.trail.count(Happening.AGENT_RESTARTED);
      instance.stop();
      world.agenda.at(later(0, 20), instance::restart);
    }
    if (hits(0.003)) {
      world.trail.note("%s is cut off", instance.name);
      world.trail.count(Happening.AGENT_CUT_OFF);
      instance.cutOff(later(1, 60));
    }
    instance.pool().failing(hits(0.02));
    if (instance.up() && hits(0.001)) {
      instance.resizeByOwner(chance.from(instance.min(), instance.max()));
    }
    if (hits(0.002)) {
      world.rogue(instance, rogue(instance));
    }
  }

  private Command rogue(Instance to) {
    boolean knows = chance.odds(0.5);
    rogues++;
    return new Command(
        "rogue/" + rogues,
        "rogue",
        world.partitions.stream()
            .flatMap(p -> p.models.stream())
            .filter(m -> m.instances.contains(to))
            .findFirst()
            .orElseThrow()
            .id,
        to.name,
        knows ? to.deeds().revision() : chance.below(5),
        knows ? to.size() : chance.from(1, 20),
        chance.from(1, 120),
        world.agenda.now() - 2_000,
        world.agenda.now() + chance.from(-1_000, 10_000),
        CommandAction.RESIZE,
        chance.odds(0.5) ? 0 : chance.from(5_000, 60_000),
        ByteString.EMPTY,
        chance.odds(0.5) ? 0 : chance.from(1, 2 * ModelPool.QUEUE_CAPACITY));
  }

  private void partition(Partition partition) {
    if (hits(0.002)) {
      world.trail.note("%s is given to another", partition);
      world.group.move(partition.number);
    }
    if (hits(0.006)) {
      world.trail.count(Happening.FETCH_STALLED);
      partition.stall(chance.below(Partition.TOPICS), later(3, 45));
    }
    if (hits(0.004)) {
      ask(partition);
    }
    if (hits(0.002)) {
      Mode other = List.of(Mode.FROZEN, Mode.FROZEN, Mode.SHADOW, Mode.ADVISE).get(chance.below(4));
      world.mode(partition, other);
      world.agenda.at(later(5, 60), () -> world.mode(partition, Mode.AUTO));
    }
  }

  /** An operator's request may come late, or twice as after a retry. */
  private void ask(Partition partition) {
    asked++;
    PoolModel pool = partition.models.get(chance.below(partition.models.size()));
    List<Instance> instances = pool.instances;
    ChangeRequest request =
        new ChangeRequest(
            "r" + asked,
            pool.id,
            chance.odds(0.2) ? CommandAction.WARM : CommandAction.RESIZE,
            chance.from(1, 80),
            "operator",
            world.agenda.now(),
            world.agenda.now() + chance.from(500, 30_000),
            chance.odds(0.3) ? instances.get(chance.below(instances.size())).name : "");
    ControlEvent event = new ControlEvent.ChangeRequested(request);
    world.agenda.at(later(0, 2), () -> partition.append(event));
    if (chance.odds(0.3)) {
      world.agenda.at(later(0, 20), () -> partition.append(event));
    }
  }
}
