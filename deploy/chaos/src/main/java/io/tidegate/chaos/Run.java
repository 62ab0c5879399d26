package io.tidegate.chaos;

import io.tidegate.chaos.Schedule.Strike;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.launcher.faults.CollectorChild;
import io.tidegate.launcher.faults.NumberedLoad;
import io.tidegate.launcher.faults.NumberedSamples;
import io.tidegate.launcher.faults.StoreChild;
import io.tidegate.launcher.faults.WindowWatch;
import io.tidegate.launcher.store.StoredRows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run: starts the world, strikes it, waits until it is well, and looks at what is left. */
final class Run {
  private static final Duration SETTLING = Duration.ofSeconds(300);

  private final Summary summary;
  private final Path directory;
  private final Duration length;
  private final long seed;
  private final boolean broken;
  private volatile World world;

  Run(Summary summary, Path directory, int minutes, long seed, boolean broken) {
    this.summary = summary;
    this.directory = directory;
    this.length = Duration.ofMinutes(minutes);
    this.seed = seed;
    this.broken = broken;
  }

  /** The invariants are in the summary when it returns. */
  void run() throws Exception {
    say("starting 3 brokers, the store, 2 collectors, a predictor, 2 controllers, the agents");
    world = new World(directory, broken);
    List<Invariant> invariants = new ArrayList<>();
    NumberedSamples samples = new NumberedSamples(startMillis());
    long windows;
    Map<String, Integer> published;
    try (WindowWatch watch =
            new WindowWatch(world.brokers.bootstrap(), World.numberedPartitions());
        NumberedLoad load = new NumberedLoad(world.brokers.bootstrap(), samples);
        Intruders intruders = new Intruders(world.brokers.bootstrap(), seed);
        Recovery recovery = new Recovery(world, watch, load)) {
      Schedule schedule = schedule();
      say("well from the start after %.1f s", recovery.await().toMillis() / 1000.0);
      // What did not recover is told; the rest is looked at all the same.
      summary.add(List.of(strike(schedule, new Striker(world, intruders), recovery)));
      windows = load.finish();
      watch.await(
          samples.startMillis() + (windows - 1) * NumberedSamples.WINDOW_MILLIS,
          SETTLING,
          "at the end");
      watch.awaitStored(world.brokers.bootstrap(), CollectorChild.GROUP + "-store");
      published = watch.copiesAtEnd();
      world.stopMembers();
      say("all is stored; comparing");
      TopicCheck topics = new TopicCheck(world.brokers.bootstrap());
      invariants.add(topics.refused(intruders.malformed(), intruders.stepped()));
      invariants.addAll(topics.commands());
      invariants.add(topics.audit());
      summary.count("samplesNumbered", load.sent());
      summary.count("recordsMalformed", intruders.malformed().size());
      summary.count("samplesOfSteppedClocks", intruders.stepped().size());
    }
    world.close();
    // What is read is what is on its disk: the store was killed as well.
    List<StoredWindow> rows = StoredRows.all(world.storeDirectory(), StoreChild.DDL);
    summary.count("windowsStored", rows.size());
    invariants.addAll(StoreCheck.of(samples, windows, rows, published));
    summary.add(invariants);
  }

  /** Five seconds of event time pass in one: far enough back that it stays behind the clock. */
  private long startMillis() {
    long back = Math.max(3600, 5 * (length.toSeconds() + 900));
    return (System.currentTimeMillis() / 1000 - back) * 1000;
  }

  private Schedule schedule() {
    List<Fault> without = new ArrayList<>();
    if (world.smallDisk.isEmpty()) {
      without.add(Fault.BROKER_DISK_FULL);
      summary.leftOut(Fault.BROKER_DISK_FULL.text + ": " + world.noSmallDisk);
      say("LEFT OUT: %s: %s", Fault.BROKER_DISK_FULL.text, world.noSmallDisk);
    }
    Schedule schedule = Schedule.of(seed, length, broken ? Fault.STORE_AWAY : null, without);
    say("the schedule of seed %d, %d faults:", seed, schedule.strikes().size());
    schedule.strikes().forEach(strike -> System.out.println("    " + strike));
    return schedule;
  }

  private Invariant strike(Schedule schedule, Striker striker, Recovery recovery) throws Exception {
    long endNanos = System.nanoTime() + length.toNanos();
    int done = 0;
    long longestMillis = 0;
    for (Strike strike : schedule.strikes()) {
      TimeUnit.SECONDS.sleep(strike.pauseSeconds());
      if (System.nanoTime() >= endNanos) {
        break;
      }
      say("%s, for %d s", strike.fault().text, strike.holdSeconds());
      String hit = striker.strike(strike);
      done++;
      try {
        Duration took = recovery.await();
        longestMillis = Math.max(longestMillis, took.toMillis());
        say("  hit: %s; all well after %.1f s", hit, took.toMillis() / 1000.0);
        summary.struck(strike.fault(), hit, strike.holdSeconds(), took);
      } catch (TimeoutException e) {
        return new Invariant(
            "everything recovered",
            "%d faults; the last one hit %s".formatted(done, hit),
            "after '%s': %s".formatted(strike.fault().text, e.getMessage()));
      }
    }
    if (done < schedule.strikes().size()) {
      summary.leftOut(
          "the last %d faults of the schedule, as the time was over"
              .formatted(schedule.strikes().size() - done));
    }
    return new Invariant(
        "everything recovered",
        "after each of %d faults every process ready, every group through what was there, longest %.1f s"
            .formatted(done, longestMillis / 1000.0),
        done == 0 ? "there was no fault: nothing was shown" : "");
  }

  private static void say(String format, Object... arguments) {
    System.out.printf(format + "%n", arguments);
  }

  /** May be called at any time, also twice. */
  void close() throws Exception {
    if (world != null) {
      world.close();
    }
  }
}
