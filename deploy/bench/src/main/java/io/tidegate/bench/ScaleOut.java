package io.tidegate.bench;

import io.tidegate.bus.TopicSetup;
import io.tidegate.wire.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * Three brokers and one, two, then three processes of each role, all of them on this machine: what
 * they do in a second, how they share it, and how long a partition waits when some of them die, are
 * stopped, or join. With few cores a second process has no core of its own: then its rates tell
 * what sharing costs, not what it brings.
 */
final class ScaleOut {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int BROKERS = 3;
  private static final int PARTITIONS = 12;
  private static final int POOLS = SMOKE ? 60 : 1_200;
  private static final long WIDTH = 1_000;

  /**
   * One thread sends for all pools, and they wait with it for a processor and for brokers: the
   * default of half a window would call those late whose turn comes after such a wait.
   */
  private static final int LATENESS_SECONDS = 10;

  /** So many windows later the last one of a backlog is closed. */
  private static final int CLOSING = LATENESS_SECONDS + 2;

  /** Windows of each pool that are to be worked off as fast as it goes. */
  private static final int BACKLOG = SMOKE ? 60 : 150;

  private static final int WARM_UP = SMOKE ? 30 : 60;
  private static final int CALM_SECONDS = SMOKE ? 5 : 15;
  private static final long PATIENCE = 300;

  private final Path directory;
  private final String bootstrap;
  private final RoleGroups groups;
  private final StageWatch watch;
  private final SyntheticFleet fleet;
  private final PacedLoad load;
  private final List<Row> rows = new ArrayList<>();
  private final long beginMillis;

  private ScaleOut(Path directory, String bootstrap, Admin admin, StageWatch watch) {
    this.directory = directory;
    this.bootstrap = bootstrap;
    this.groups = new RoleGroups(admin, PARTITIONS, PATIENCE);
    this.watch = watch;
    this.beginMillis = (System.currentTimeMillis() / WIDTH - 6 * 3_600) * WIDTH;
    this.fleet = new SyntheticFleet(POOLS, beginMillis);
    this.load = new PacedLoad(new SampleLoad(bootstrap, fleet, PARTITIONS), beginMillis, WIDTH);
  }

  static Report run() throws Exception {
    Path directory = Files.createTempDirectory("tidegate-scale-out-");
    try (ClusterChild.Cluster cluster = ClusterChild.start(directory, BROKERS)) {
      new TopicSetup(
              cluster.bootstrap(),
              PARTITIONS,
              (short) BROKERS,
              Duration.ofDays(1),
              Duration.ofSeconds(120))
          .ensure();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()));
          StageWatch watch = new StageWatch(cluster.bootstrap(), PARTITIONS)) {
        ScaleOut measured = new ScaleOut(directory, cluster.bootstrap(), admin, watch);
        try {
          measured.measure();
        } finally {
          measured.load.close();
        }
        return new Report("scale-out", System.getProperty("java.vm.version"), measured.rows)
            .version("kafka-clients", Admin.class);
      }
    } finally {
      delete(directory);
    }
  }

  private void measure() throws Exception {
    List<ServeHost> hosts = new ArrayList<>();
    try {
      hosts.add(host(1));
      groups.awaitShared(1);
      load.send(WARM_UP);
      awaitWorkedOff();
      List<Row> alone = rates(1, List.of());
      hosts.add(host(2));
      groups.awaitShared(2);
      rates(2, alone);
      shares(2);
      calm();
      ServeHost second = hosts.remove(1);
      silences("kill -9 of one process of each role", second::kill, 1);
      ServeHost[] again = new ServeHost[1];
      silences("it comes back", () -> again[0] = added(hosts, 2), 2);
      silences("an orderly stop of one process of each role", again[0]::stop, 1);
      hosts.remove(again[0]);
      again[0] = added(hosts, 2);
      groups.awaitShared(2);
      silences("a third process of each role joins", () -> added(hosts, 3), 3);
      load.send(BACKLOG / 10);
      awaitWorkedOff();
      shares(3);
      load.close();
      awaitWorkedOff();
      account();
    } finally {
      hosts.forEach(ServeHost::close);
    }
  }

  private ServeHost host(int number) throws IOException, InterruptedException {
    return ServeHost.start(
        directory.resolve("host-" + number),
        bootstrap,
        List.of(
            "--window",
            WIDTH + "ms",
            "--set",
            "collector.lateness=" + LATENESS_SECONDS + "s",
            "--set",
            "kafka.partitions=" + PARTITIONS,
            "--set",
            "kafka.replication=" + BROKERS));
  }

  private ServeHost added(List<ServeHost> hosts, int number)
      throws IOException, InterruptedException {
    ServeHost host = host(number);
    hosts.add(host);
    return host;
  }

  /** How fast a backlog is worked off, by role. */
  private List<Row> rates(int processes, List<Row> against) throws Exception {
    long windows = watch.count(Topics.WINDOWS);
    long forecasts = watch.count(Topics.FORECASTS);
    long sinceNanos = System.nanoTime();
    load.send(BACKLOG);
    WorkedOff done = awaitWorkedOff(sinceNanos);
    List<Row> measured =
        List.of(
            rate("windows", processes, done.windows() - windows, done.windowSeconds()),
            rate("forecasts", processes, done.forecasts() - forecasts, done.forecastSeconds()),
            rate(
                "windows decided upon",
                processes,
                done.windows() - windows,
                done.decidedSeconds()));
    for (int i = 0; i < measured.size(); i++) {
      rows.add(against.isEmpty() ? measured.get(i) : measured.get(i).against(against.get(i)));
    }
    return measured;
  }

  private static Row rate(String what, int processes, long count, double seconds) {
    return Row.of(
        "%s, %d process%s of each role".formatted(what, processes, processes == 1 ? "" : "es"),
        count / seconds,
        "1/s");
  }

  private void awaitWorkedOff() throws Exception {
    awaitWorkedOff(System.nanoTime());
  }

  /**
   * When a backlog was worked off by each role, and what was published until then.
   *
   * @param windows since the start of all
   * @param windowSeconds from when it was begun to be sent
   */
  private record WorkedOff(
      long windows,
      double windowSeconds,
      long forecasts,
      double forecastSeconds,
      double decidedSeconds) {}

  /** Until all that is closed by now was published, and these windows were decided upon. */
  private WorkedOff awaitWorkedOff(long sinceNanos) throws Exception {
    long last = load.nowMillis() - CLOSING * WIDTH;
    await("published", () -> publishedUntil(last));
    double windowSeconds = (System.nanoTime() - sinceNanos) / 1e9;
    long windows = watch.count(Topics.WINDOWS);
    Map<TopicPartition, Long> next = watch.next();
    // A forecast for each window that it has read.
    await("forecast", () -> groups.hasRead("predictor", next));
    double forecastSeconds = (System.nanoTime() - sinceNanos) / 1e9;
    long forecasts = watch.count(Topics.FORECASTS);
    await("decided upon", () -> groups.hasRead("controller", next));
    return new WorkedOff(
        windows, windowSeconds, forecasts, forecastSeconds, (System.nanoTime() - sinceNanos) / 1e9);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(String what, Condition condition) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (!condition.holds()) {
      watch.check();
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new IOException(
            "not %s within %d s; refused: %d, published: %s"
                .formatted(what, PATIENCE, watch.refused(), watch.counts()));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private boolean publishedUntil(long startMillis) {
    for (int pool = 0; pool < POOLS; pool++) {
      if (!watch.published(name(pool), startMillis)) {
        return false;
      }
    }
    return true;
  }

  private String name(int pool) {
    return new String(fleet.key(pool), StandardCharsets.UTF_8);
  }

  /** How many of the partitions the busiest process of each role has. */
  private void shares(int processes) throws Exception {
    for (String role : StageWatch.ROLES) {
      rows.add(
          Row.of(
              "largest share of one of %d %ss".formatted(processes, role),
              groups.most(role) / (double) PARTITIONS,
              "of 1"));
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private void calm() throws Exception {
    silences("nothing happens", () -> TimeUnit.SECONDS.sleep(CALM_SECONDS), 2);
  }

  /** Under a load of one window a second: what an event costs each role's partitions. */
  private void silences(String event, Action action, int processes) throws Exception {
    watch.awaitEach(PATIENCE);
    watch.mark();
    action.run();
    groups.awaitShared(processes);
    watch.awaitEach(PATIENCE);
    for (String role : StageWatch.ROLES) {
      rows.add(
          Row.of(
              "longest silence behind a %s: %s".formatted(role, event),
              watch.longestSilenceSeconds(StageWatch.TOPICS.get(role)),
              "s"));
    }
  }

  /** What was published is what follows from the samples, once. */
  private void account() throws IOException {
    long missing = 0;
    for (long start = beginMillis; start <= load.nowMillis() - CLOSING * WIDTH; start += WIDTH) {
      for (int pool = 0; pool < POOLS; pool++) {
        missing += watch.published(name(pool), start) ? 0 : 1;
      }
    }
    rows.add(Row.of("samples that were refused", watch.refused(), "samples"));
    rows.add(Row.of("windows that are missing at the end", missing, "windows"));
    rows.add(Row.of("windows that were published twice", watch.doubled(), "windows"));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
