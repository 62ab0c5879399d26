package io.tidegate.bench;

import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What an unmodified service at full load pays for {@code -javaagent}, in pairs of processes that
 * take turns in the order ABBA; and the heap that the agent keeps at 200 pools. A real broker takes
 * the samples.
 */
final class AgentOverhead {
  private static final int PAIRS = Integer.getInteger("pairs", 12);
  private static final String WARM_UP_SECONDS = "4";
  private static final String SECONDS = "8";
  private static final List<String> HEAP = List.of("-Xmx256m", "-XX:+UseG1GC");

  private AgentOverhead() {}

  static Report run() throws Exception {
    Path directory = Files.createTempDirectory("tidegate-bench");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
      new TopicSetup(kafka.bootstrap(), 4, (short) 1, Duration.ofHours(1), Duration.ofSeconds(60))
          .ensure();
      List<Row> rows = new ArrayList<>();
      service(kafka.bootstrap(), rows);
      heap(kafka.bootstrap(), rows);
      return new Report("agent-overhead", System.getProperty("java.vm.version"), rows);
    } finally {
      delete(directory);
    }
  }

  private static void service(String bootstrap, List<Row> rows)
      throws IOException, InterruptedException {
    List<String> bare = HEAP;
    List<String> watched = new ArrayList<>(HEAP);
    watched.add("-javaagent:" + agentJar() + "=service=bench,window=4s,kafka=" + bootstrap);
    List<Double> bareRate = new ArrayList<>();
    List<Double> bareP99 = new ArrayList<>();
    List<Double> rateRatio = new ArrayList<>();
    List<Double> p99Ratio = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      boolean bareFirst = pair % 2 == 0;
      Map<String, String> first = busy(bareFirst ? bare : watched);
      Map<String, String> second = busy(bareFirst ? watched : bare);
      Map<String, String> without = bareFirst ? first : second;
      Map<String, String> with = bareFirst ? second : first;
      System.err.printf("pair %d: bare %s, with the agent %s%n", pair + 1, without, with);
      bareRate.add(ChildJvm.number(without, "perSecond"));
      bareP99.add(ChildJvm.number(without, "p99Micros"));
      rateRatio.add(ChildJvm.number(with, "perSecond") / ChildJvm.number(without, "perSecond"));
      p99Ratio.add(ChildJvm.number(with, "p99Micros") / ChildJvm.number(without, "p99Micros"));
    }
    paired("throughput", "1/s", ChildJvm.median(bareRate), rateRatio, rows);
    paired("p99", "us", ChildJvm.median(bareP99), p99Ratio, rows);
  }

  private static void paired(
      String what, String unit, double bareMedian, List<Double> ratios, List<Row> rows) {
    Row bare = Row.of(what + ": bare", bareMedian, unit);
    double ratio = ChildJvm.median(ratios);
    rows.add(bare);
    rows.add(
        new Row(
            what + ": with -javaagent (median of paired ratios)",
            bareMedian * ratio,
            unit,
            bare.name(),
            ratio));
    rows.add(
        Row.of(what + ": least ratio of a pair", ratios.stream().min(Double::compare).get(), ""));
    rows.add(
        Row.of(
            what + ": greatest ratio of a pair", ratios.stream().max(Double::compare).get(), ""));
  }

  private static Map<String, String> busy(List<String> jvm)
      throws IOException, InterruptedException {
    return ChildJvm.run(jvm, BusyService.class, WARM_UP_SECONDS, SECONDS);
  }

  private static void heap(String bootstrap, List<Row> rows)
      throws IOException, InterruptedException {
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      without.add(ChildJvm.number(ChildJvm.run(HEAP, ManyPools.class, ""), "heapKib") / 1024);
      Map<String, String> printed = ChildJvm.run(HEAP, ManyPools.class, bootstrap);
      System.err.println("200 pools with the agent: " + printed);
      with.add(ChildJvm.number(printed, "heapKib") / 1024);
    }
    Row bare = Row.of("heap in use, 200 pools: bare", ChildJvm.median(without), "MiB");
    Row watched = Row.of("heap in use, 200 pools: with the agent", ChildJvm.median(with), "MiB");
    rows.add(bare);
    rows.add(watched.against(bare));
    rows.add(Row.of("heap kept by the agent at 200 pools", watched.value() - bare.value(), "MiB"));
  }

  private static Path agentJar() throws IOException {
    Path jar = Path.of("deploy/launcher/target/agent/tidegate-agent.jar").toAbsolutePath();
    if (!Files.exists(jar)) {
      throw new IOException("no agent jar at " + jar + ": run it by deploy/bench/run");
    }
    return jar;
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
