package io.tidegate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * From Kafka bytes to published windows, broker, load and collector each in a process of its own:
 * the collector's rate against a bare consumer's, its cost per sample at 1,000 to 100,000 pools,
 * the heap that an open window takes, and how long after its end a window is out.
 */
final class CollectorThroughput {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int PARTITIONS = 8;
  private static final long WIDTH = 60_000;
  private static final long INTERVAL = 10_000;
  private static final long SAMPLES = Long.getLong("samples", SMOKE ? 30_000 : 1_200_000);

  /** {@code -Dfleets=10000 -Dparts=} measures one thing alone. */
  private static final List<String> FLEETS =
      list(System.getProperty("fleets", SMOKE ? "100,1000" : "1000,10000,100000"), ",");

  private static final List<String> PARTS = list(System.getProperty("parts", "heap,delay"), ",");

  /** The first of them warms up and does not count. */
  private static final int ROUNDS = Integer.getInteger("rounds", SMOKE ? 2 : 5);

  private static final List<String> BROKER_JVM = List.of("-Xmx1g", "-XX:+UseG1GC");

  /** The collector that costs least; the bare consumer has the same. */
  private static final List<String> JVM = List.of("-Xmx3g", "-XX:+UseParallelGC");

  /** More options for the collector's JVM, such as a profiler's; separated by spaces. */
  private static final List<String> MORE_JVM = list(System.getProperty("collectorJvm", ""), " ");

  private CollectorThroughput() {}

  private static List<String> list(String text, String separator) {
    return text.isEmpty() ? List.of() : List.of(text.split(separator, -1));
  }

  static Report run() throws Exception {
    List<Row> rows = new ArrayList<>();
    Row fewest = null;
    for (String pools : FLEETS) {
      Row cost = throughput(Integer.parseInt(pools), rows);
      rows.add(fewest == null ? cost : cost.against(fewest));
      fewest = fewest == null ? cost : fewest;
    }
    if (PARTS.contains("heap")) {
      heap(SMOKE ? 1_000 : 100_000, rows);
    }
    if (PARTS.contains("delay")) {
      rows.addAll(PublicationDelay.measure());
    }
    return new Report("collector-throughput", System.getProperty("java.vm.version"), rows)
        .version("kafka-clients", org.apache.kafka.clients.consumer.KafkaConsumer.class);
  }

  /** Returns the CPU time of a sample, all of the collector's process together. */
  private static Row throughput(int pools, List<Row> rows) throws Exception {
    Path directory = Files.createTempDirectory("tidegate-bench");
    try (LiveChild broker =
        LiveChild.start(
            BROKER_JVM, BrokerChild.class, directory.toString(), Integer.toString(PARTITIONS))) {
      String bootstrap = broker.await("bootstrap", 60);
      long samples = fill(bootstrap, pools, rows);
      String what = pools + " pools: ";
      List<Double> raw = new ArrayList<>();
      for (String seconds :
          rounds(
              JVM,
              RawReadChild.class,
              bootstrap,
              Integer.toString(PARTITIONS),
              Long.toString(samples))) {
        raw.add(samples / Double.parseDouble(seconds));
      }
      List<Double> rate = new ArrayList<>();
      List<Double> cpu = new ArrayList<>();
      for (String round :
          rounds(
              Stream.concat(JVM.stream(), MORE_JVM.stream()).toList(),
              CollectorChild.class,
              bootstrap,
              Long.toString(WIDTH),
              Long.toString(WIDTH / 2),
              Long.toString(samples))) {
        String[] parts = round.split(" ");
        rate.add(samples / Double.parseDouble(parts[0]));
        cpu.add(Double.parseDouble(parts[1]) * 1e6 / samples);
      }
      Row bare = Row.of(what + "bare consumer", ChildJvm.median(raw), "1/s");
      double micros = ChildJvm.median(cpu);
      rows.add(bare);
      rows.add(
          Row.of(what + "samples to published windows", ChildJvm.median(rate), "1/s")
              .against(bare));
      rows.add(Row.of(what + "samples per second of one core", 1e6 / micros, "1/s"));
      broker.end();
      return Row.of(what + "CPU time of a sample", micros, "us");
    } finally {
      delete(directory);
    }
  }

  /** Event time ends a while ago, so that no sample is from the future however fast they come. */
  private static long fill(String bootstrap, int pools, List<Row> rows) throws Exception {
    long steps = Math.max(12, SAMPLES / pools);
    long from = (System.currentTimeMillis() / WIDTH - 2) * WIDTH - steps * INTERVAL;
    SyntheticFleet fleet = new SyntheticFleet(pools, from);
    if (rows.isEmpty()) {
      rows.add(Row.of("a sample as it is stored, before lz4", fleet.sampleBytes(), "B"));
    }
    try (SampleLoad load = new SampleLoad(bootstrap, fleet, PARTITIONS)) {
      for (int step = 0; step < steps; step++) {
        load.sendAll(from + step * INTERVAL, from + (step + 1) * INTERVAL);
      }
      load.flush();
    }
    return steps * pools;
  }

  /** What the rounds of a child printed, without the first. */
  private static List<String> rounds(List<String> jvm, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(Integer.toString(ROUNDS));
    try (LiveChild child = LiveChild.start(jvm, main, all.toArray(String[]::new))) {
      List<String> rounds = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        rounds.add(child.await("round", 150));
      }
      child.end();
      return rounds.subList(1, ROUNDS);
    }
  }

  private static void heap(int pools, List<Row> rows) throws Exception {
    Map<String, String> printed =
        ChildJvm.run(List.of("-Xmx4g", "-XX:+UseG1GC"), WindowHeapChild.class, pools + "");
    System.err.println("heap of " + pools + " pools: " + printed);
    rows.add(
        Row.of(
            "heap per pool and open window, 6 samples",
            ChildJvm.number(printed, "openBytes") / 1024,
            "KiB"));
    rows.add(
        Row.of(
            "heap per pool for its names, once",
            ChildJvm.number(printed, "knownBytes") / 1024,
            "KiB"));
  }

  static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
