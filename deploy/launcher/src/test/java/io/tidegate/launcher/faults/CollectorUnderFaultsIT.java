package io.tidegate.launcher.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.bus.TopicSetup;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.launcher.faults.FaultPlan.Fault;
import io.tidegate.launcher.faults.FaultPlan.Step;
import io.tidegate.launcher.store.StoredRows;
import io.tidegate.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three brokers, two collectors and a store, each a process of its own, under a load of numbered
 * samples. One after the other is killed or hangs; at the end each window is in the store as it
 * follows from the numbers, and was published once.
 *
 * <p>{@code -Dseeds=N} runs N plans, {@code -Dseed=K} the one of this number.
 */
@Tag("alone")
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class CollectorUnderFaultsIT {
  private static final int PARTITIONS = 4;
  private static final Duration RECOVERY = Duration.ofSeconds(90);

  @TempDir Path directory;

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, Long.getLong("seeds", 1));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyWindowIsThereOnceWhateverIsHit(long seed) throws Exception {
    FaultPlan plan = FaultPlan.of(seed);
    System.out.println(plan);
    NumberedSamples samples =
        new NumberedSamples((System.currentTimeMillis() / 1000 - 3600) * 1000);
    Path storeDirectory = directory.resolve("store");
    long windows;
    Map<String, Integer> published;
    try (Brokers brokers = new Brokers(directory)) {
      new TopicSetup(
              brokers.bootstrap(),
              PARTITIONS,
              (short) 3,
              Duration.ofDays(1),
              Duration.ofSeconds(60))
          .ensure();
      try (Processes processes =
              new Processes(directory, storeDirectory, brokers.bootstrap(), plan.protocol());
          WindowWatch watch = new WindowWatch(brokers.bootstrap(), PARTITIONS);
          NumberedLoad load = new NumberedLoad(brokers.bootstrap(), samples)) {
        watch.await(samples.startMillis() + 3_000, RECOVERY, "at the start");
        for (Step step : plan.steps()) {
          load.awaitSent(load.sent() + step.afterSamples());
          strike(step, brokers, processes, watch, load);
        }
        windows = load.finish();
        watch.await(
            samples.startMillis() + (windows - 1) * NumberedSamples.WINDOW_MILLIS,
            RECOVERY,
            "at the end");
        watch.awaitStored(brokers.bootstrap(), CollectorChild.GROUP + "-store");
        published = watch.copiesAtEnd();
      }
    }
    compare(ExpectedWindows.of(samples, windows), published, storeDirectory);
  }

  private static void strike(
      Step step, Brokers brokers, Processes processes, WindowWatch watch, NumberedLoad load)
      throws Exception {
    if (step.fault() == Fault.BROKER || step.fault() == Fault.CONTROLLER) {
      // Two of three have to be there, so the one that was killed before has to be back.
      brokers.awaitInSync(RECOVERY);
    }
    watch.mark();
    long beginNanos = System.nanoTime();
    switch (step.fault()) {
      case BROKER -> {
        int victim = brokers.leader(Topics.WINDOWS);
        brokers.kill(victim);
        recovered(step, watch, load);
        brokers.restart(victim);
      }
      case CONTROLLER -> {
        int victim = brokers.controller();
        brokers.kill(victim);
        recovered(step, watch, load);
        brokers.restart(victim);
      }
      case COLLECTOR -> {
        processes.collectors.get(0).kill();
        recovered(step, watch, load);
        processes.restartCollector(0);
      }
      case STORE -> {
        processes.store.kill();
        load.awaitSent(load.sent() + step.downSamples());
        processes.startStore();
      }
      case FROZEN_COLLECTOR -> {
        processes.collectors.get(1).freeze();
        recovered(step, watch, load);
        processes.collectors.get(1).thaw();
      }
      case FROZEN_STORE -> {
        processes.store.freeze();
        load.awaitSent(load.sent() + step.downSamples());
        processes.store.thaw();
      }
    }
    recovered(step, watch, load);
    System.out.printf(
        "%s: longest silence of a partition %d ms, all well again after %d ms%n",
        step.fault().text,
        watch.longestSilenceMillis(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos));
  }

  /** Every partition has published what was sent after this call. */
  private static void recovered(Step step, WindowWatch watch, NumberedLoad load) {
    watch.await(load.windowMillis() + NumberedSamples.WINDOW_MILLIS, RECOVERY, step.fault().text);
  }

  private static void compare(
      Map<String, StoredWindow> expected, Map<String, Integer> published, Path storeDirectory)
      throws Exception {
    // The store was killed as well: what is read is what is on its disk.
    List<StoredWindow> rows = StoredRows.all(storeDirectory, StoreChild.DDL);
    TreeSet<String> missing = new TreeSet<>(expected.keySet());
    List<String> twice = new ArrayList<>();
    List<String> differing = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    for (StoredWindow row : rows) {
      String name = ExpectedWindows.name(row.pool(), row.startMillis());
      missing.remove(name);
      if (!seen.add(name)) {
        twice.add(name);
      }
      StoredWindow wanted = expected.get(name);
      if (wanted != null && !ExpectedWindows.same(wanted, row)) {
        differing.add("%n  %s%n  instead of %s".formatted(row, wanted));
      }
    }
    TreeSet<String> unpublished = new TreeSet<>(expected.keySet());
    unpublished.removeAll(published.keySet());
    List<String> publishedTwice =
        published.entrySet().stream()
            .filter(e -> e.getValue() > 1)
            .map(Map.Entry::toString)
            .toList();
    System.out.printf(
        "%d pools, %d windows from %d samples: in the store %d missing, %d double, %d differing; on"
            + " the topic %d missing, %d double%n",
        NumberedSamples.POOLS,
        expected.size(),
        expected.size() / NumberedSamples.POOLS * NumberedSamples.PER_WINDOW,
        missing.size(),
        twice.size(),
        differing.size(),
        unpublished.size(),
        publishedTwice.size());
    assertEquals(new TreeSet<String>(), missing, "not in the store");
    assertEquals(List.of(), twice, "twice in the store");
    assertEquals(List.of(), differing.stream().limit(3).toList(), "not as computed");
    assertEquals(new TreeSet<String>(), unpublished, "not on the topic");
    assertEquals(List.of(), publishedTwice, "twice on the topic");
  }

  /** Two collectors and the store. */
  private static final class Processes implements AutoCloseable {
    final List<ChildJvm> collectors = new ArrayList<>();
    ChildJvm store;
    private final Path logs;
    private final Path storeDirectory;
    private final int storePort;
    private final String bootstrap;
    private final String protocol;

    Processes(Path logs, Path storeDirectory, String bootstrap, String protocol) throws Exception {
      this.logs = logs;
      this.storeDirectory = storeDirectory;
      this.storePort = LocalPort.free();
      this.bootstrap = bootstrap;
      this.protocol = protocol;
      try {
        collectors.add(launchCollector(0));
        collectors.add(launchCollector(1));
        startStore();
        for (ChildJvm collector : collectors) {
          collector.await("member");
        }
      } catch (Exception | Error e) {
        close();
        throw e;
      }
    }

    void startStore() throws Exception {
      store =
          new ChildJvm(
              logs.resolve("store.log"),
              StoreChild.class,
              storeDirectory.toString(),
              Integer.toString(storePort));
      store.await("serves");
    }

    void restartCollector(int index) throws Exception {
      collectors.set(index, launchCollector(index));
      collectors.get(index).await("member");
    }

    private ChildJvm launchCollector(int index) throws Exception {
      return new ChildJvm(
          logs.resolve("collector-%d.log".formatted(index)),
          CollectorChild.class,
          bootstrap,
          "http://127.0.0.1:" + storePort,
          protocol);
    }

    @Override
    public void close() throws InterruptedException {
      for (ChildJvm collector : collectors) {
        collector.close();
      }
      if (store != null) {
        store.close();
      }
    }
  }
}
