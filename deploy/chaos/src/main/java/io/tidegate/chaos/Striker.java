package io.tidegate.chaos;

import io.tidegate.chaos.Schedule.Strike;
import io.tidegate.chaos.World.Member;
import io.tidegate.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Does what the schedule says, holds it, and ends it. */
final class Striker {
  /** Bytes in a second; the windows need several times that. */
  private static final int NARROW = 8_192;

  private static final Duration IN_SYNC = Duration.ofSeconds(300);

  private final World world;
  private final Intruders intruders;

  Striker(World world, Intruders intruders) {
    this.world = world;
    this.intruders = intruders;
  }

  /**
   * Returns when the fault is over; the system may not be well yet.
   *
   * @return what was hit
   */
  String strike(Strike strike) throws Exception {
    switch (strike.fault()) {
      case BROKER_KILLED, ACTIVE_CONTROLLER_KILLED, BROKER_FROZEN, BROKER_DISK_FULL -> {
        return broker(strike);
      }
      case COLLECTOR_KILLED -> {
        return kill(one(world.collectors, strike), strike);
      }
      case COLLECTOR_FROZEN -> {
        return freeze(one(world.collectors, strike), strike);
      }
      case PREDICTOR_KILLED -> {
        return kill(world.predictor, strike);
      }
      case PREDICTOR_FROZEN -> {
        return freeze(world.predictor, strike);
      }
      case CONTROLLER_KILLED -> {
        return kill(one(world.controllers, strike), strike);
      }
      case CONTROLLER_FROZEN -> {
        return freeze(one(world.controllers, strike), strike);
      }
      case AGENTS_KILLED -> {
        world.agents().kill();
        hold(strike);
        world.startAgents();
        return "agents";
      }
      case AGENTS_FROZEN -> {
        world.agents().freeze();
        hold(strike);
        world.agents().thaw();
        return "agents";
      }
      case STORE_KILLED, STORE_FROZEN, STORE_AWAY, STORE_RESET, STORE_SLOW, STORE_HALF_OPEN -> {
        store(strike);
        return "store";
      }
      case CLOCK_STEPPED -> {
        intruders.stepClock();
        return "samples";
      }
      case MALFORMED_FLOOD -> {
        intruders.flood();
        return "samples";
      }
    }
    throw new IllegalStateException(strike.toString());
  }

  private String broker(Strike strike) throws Exception {
    // Two of three have to be there, so the one that was hit before has to be back.
    world.brokers.awaitInSync(IN_SYNC);
    int victim =
        switch (strike.fault()) {
          case ACTIVE_CONTROLLER_KILLED -> world.brokers.controller();
          case BROKER_DISK_FULL -> World.smallDiskBroker();
          default -> world.brokers.leader(Topics.WINDOWS);
        };
    switch (strike.fault()) {
      case BROKER_FROZEN -> {
        world.brokers.freeze(victim);
        hold(strike);
        world.brokers.thaw(victim);
      }
      case BROKER_DISK_FULL -> {
        SmallDisk disk = world.smallDisk.orElseThrow();
        disk.fill();
        hold(strike);
        boolean ended = !world.brokers.isAlive(victim);
        disk.free();
        world.brokers.kill(victim);
        world.brokers.restart(victim);
        return "broker-%d, which %s".formatted(victim, ended ? "ended by itself" : "went on");
      }
      default -> {
        world.brokers.kill(victim);
        hold(strike);
        world.brokers.restart(victim);
      }
    }
    return "broker-" + victim;
  }

  private void store(Strike strike) throws Exception {
    switch (strike.fault()) {
      case STORE_KILLED -> {
        world.store().kill();
        hold(strike);
        world.startStore();
      }
      case STORE_FROZEN -> {
        world.store().freeze();
        hold(strike);
        world.store().thaw();
      }
      case STORE_AWAY -> {
        world.storeWay.cut();
        hold(strike);
        world.storeWay.restore();
      }
      case STORE_RESET -> {
        // As often as there are seconds.
        for (int i = 0; i < strike.holdSeconds(); i++) {
          world.storeWay.reset();
          TimeUnit.SECONDS.sleep(1);
        }
      }
      case STORE_SLOW -> {
        world.storeWay.narrow(NARROW);
        hold(strike);
        world.storeWay.narrow(Integer.MAX_VALUE);
      }
      default -> {
        world.storeWay.silence();
        hold(strike);
        world.storeWay.speak();
      }
    }
  }

  private static Member one(List<Member> members, Strike strike) {
    return members.get(strike.victim() % members.size());
  }

  private static String kill(Member member, Strike strike) throws Exception {
    member.kill();
    hold(strike);
    member.restart();
    return member.name;
  }

  private static String freeze(Member member, Strike strike) throws Exception {
    member.freeze();
    hold(strike);
    member.thaw();
    return member.name;
  }

  private static void hold(Strike strike) throws InterruptedException {
    TimeUnit.SECONDS.sleep(strike.holdSeconds());
  }
}
