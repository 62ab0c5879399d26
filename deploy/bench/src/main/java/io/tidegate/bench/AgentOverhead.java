package io.tidegate.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What an unmodified service at full load pays for {@code -javaagent}, in pairs of processes that
 * take turns in the order ABBA; and the heap that the agent keeps at 200 pools. A real broker takes
 * the samples; it is there, beside, also in the bare runs.
 */
final class AgentOverhead {
  private static final int PAIRS = Integer.getInteger("pairs", 12);
  private static final int HEAP_ROUNDS = Integer.getInteger("heapRounds", 3);
  private static final String WARM_UP_SECONDS = "5";
  private static final String SECONDS = "8";
  private static final List<String> SERVICE = List.of("-Xmx256m", "-XX:+UseG1GC");

  /** Exact after a collection: others keep what they have not looked at, this one gaps. */
  private static final List<String> HEAP =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:MarkSweepAlwaysCompactCount=1");

  /**
   * The agent and what it needs, by the beginnings of the jars' names. Not the whole of this
   * benchmark: the JVM keeps the directory of each jar in which it looked for a class.
   */
  private static final List<String> AGENT_JARS =
      List.of(
          "tidegate-agent-",
          "tidegate-pools-",
          "tidegate-wire-",
          "kafka-clients-",
          "protobuf-java-",
          "HdrHistogram-",
          "slf4j-api-",
          "zstd-jni-",
          "lz4-java-",
          "snappy-java-");

  private AgentOverhead() {}

  static Report run() throws Exception {
    Path directory = Files.createTempDirectory("tidegate-bench");
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("kafka"))) {
      List<Row> rows = new ArrayList<>();
      if (PAIRS > 0) {
        service(broker, rows);
      }
      heap(broker.bootstrap(), rows);
      return new Report("agent-overhead", System.getProperty("java.vm.version"), rows);
    } finally {
      delete(directory);
    }
  }

  private static void service(BrokerProcess broker, List<Row> rows)
      throws IOException, InterruptedException {
    PairedRatios rate = new PairedRatios();
    PairedRatios p99 = new PairedRatios();
    PairedRatios cpu = new PairedRatios();
    List<Double> brokerBare = new ArrayList<>();
    List<Double> brokerWatched = new ArrayList<>();
    List<String> bare = SERVICE;
    List<String> watched = new ArrayList<>(SERVICE);
    watched.add(
        "-javaagent:" + agentJar() + "=service=bench,window=4s,kafka=" + broker.bootstrap());
    for (int pair = 0; pair < PAIRS; pair++) {
      boolean bareFirst = pair % 2 == 0;
      Map<String, String> without = bareFirst ? busy(bare, broker, brokerBare) : null;
      Map<String, String> with = busy(watched, broker, brokerWatched);
      if (!bareFirst) {
        without = busy(bare, broker, brokerBare);
      }
      System.err.printf("pair %d: bare %s, with the agent %s%n", pair + 1, without, with);
      add(rate, "perSecond", without, with);
      add(p99, "p99Micros", without, with);
      add(cpu, "cpuMicrosPerRequest", without, with);
    }
    rows.addAll(rate.rows("throughput", "1/s"));
    rows.addAll(p99.rows("p99", "us"));
    rows.addAll(cpu.rows("processor time a request", "us"));
    Row beside = Row.of("broker's time beside a bare run", ChildJvm.median(brokerBare), "s");
    rows.add(beside);
    rows.add(
        Row.of("broker's time beside one with the agent", ChildJvm.median(brokerWatched), "s")
            .against(beside));
  }

  private static void add(
      PairedRatios ratios, String name, Map<String, String> without, Map<String, String> with)
      throws IOException {
    ratios.add(ChildJvm.number(without, name), ChildJvm.number(with, name));
  }

  private static Map<String, String> busy(
      List<String> jvm, BrokerProcess broker, List<Double> brokerSeconds)
      throws IOException, InterruptedException {
    long beforeMillis = broker.cpu().toMillis();
    Map<String, String> printed = ChildJvm.run(jvm, BusyService.class, WARM_UP_SECONDS, SECONDS);
    brokerSeconds.add((broker.cpu().toMillis() - beforeMillis) / 1000.0);
    return printed;
  }

  /** In a JVM that has a platform MBean server as most services do, and in one that has none. */
  private static void heap(String bootstrap, List<Row> rows)
      throws IOException, InterruptedException {
    heap(bootstrap, true, "", rows);
    heap(bootstrap, false, ", the JVM without MBeans before", rows);
  }

  private static void heap(String bootstrap, boolean beans, String where, List<Row> rows)
      throws IOException, InterruptedException {
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    List<Double> away = new ArrayList<>();
    for (int round = 0; round < HEAP_ROUNDS; round++) {
      without.add(megabytes("", beans));
      with.add(megabytes(bootstrap, beans));
      away.add(megabytes(nobodyListens(), beans));
    }
    Row bare = Row.of("heap in use, 200 pools: bare" + where, ChildJvm.median(without), "MB");
    rows.add(bare);
    rows.add(kept("heap kept by the agent at 200 pools" + where, with, bare));
    rows.add(kept("the same, broker away and the buffer full" + where, away, bare));
  }

  private static Row kept(String name, List<Double> with, Row bare) {
    return Row.of(name, ChildJvm.median(with) - bare.value(), "MB");
  }

  private static double megabytes(String bootstrap, boolean beans)
      throws IOException, InterruptedException {
    Map<String, String> printed =
        ChildJvm.runWith(agentClassPath(), HEAP, ManyPools.class, bootstrap, String.valueOf(beans));
    System.err.println("200 pools: " + printed);
    return ChildJvm.number(printed, "heapBytes") / 1e6;
  }

  private static String agentClassPath() throws IOException {
    List<String> parts = new ArrayList<>(List.of("deploy/bench/target/classes"));
    try (var jars = Files.list(Path.of("deploy/bench/target/lib"))) {
      jars.filter(jar -> AGENT_JARS.stream().anyMatch(jar.getFileName().toString()::startsWith))
          .map(Path::toString)
          .sorted()
          .forEach(parts::add);
    }
    return String.join(File.pathSeparator, parts);
  }

  private static String nobodyListens() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
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
