package io.tidegate.chaos;

import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.edge.TcpProxy;
import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.launcher.faults.Brokers;
import io.tidegate.launcher.faults.NumberedSamples;
import io.tidegate.launcher.faults.StoreChild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Utils;

/** Everything that runs, each part a process of its own but for the proxy before the store. */
final class World implements AutoCloseable {
  static final Duration WINDOW = Duration.ofMillis(NumberedSamples.WINDOW_MILLIS);

  /** So long a broker may keep samples back that others overtake, and they are not late. */
  static final Duration LATENESS = Duration.ofSeconds(12);

  static final int PARTITIONS = 8;
  static final int LEAST_SIZE = 2;
  static final int MOST_SIZE = 12;
  static final String SERVICE = "fleet";
  private static final int POOLS = 3;
  private static final int SMALL_DISK_BROKER = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  final Brokers brokers;
  final TcpProxy storeWay;
  final List<Member> collectors;
  final List<Member> controllers;
  final Member predictor;
  final Optional<SmallDisk> smallDisk;

  /** Why there is none; empty where there is one. */
  final String noSmallDisk;

  private final Path directory;
  private final int storePort;
  private final List<String> pools = pools();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private ChildJvm store;
  private ChildJvm agents;

  /** One process of the control plane. */
  final class Member implements AutoCloseable {
    final String name;

    /** Of its health probes; 0: it has none. */
    final int probes;

    private final Class<?> main;
    private final String[] arguments;
    private ChildJvm process;

    private Member(String name, int probes, Class<?> main, String... arguments) throws IOException {
      this.name = name;
      this.probes = probes;
      this.main = main;
      this.arguments = arguments;
      restart();
    }

    /** Does not wait. */
    void restart() throws IOException {
      process = new ChildJvm(directory.resolve(name + ".log"), main, arguments);
    }

    void kill() throws InterruptedException {
      process.kill();
    }

    void freeze() throws Exception {
      process.freeze();
    }

    void thaw() throws Exception {
      process.thaw();
    }

    boolean isAlive() {
      return process.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
      process.close();
    }
  }

  /**
   * Starts all; what cannot be started ends what was.
   *
   * @param broken with collectors that commit before the store took what they commit
   */
  World(Path directory, boolean broken) throws Exception {
    this.directory = directory;
    try {
      SmallDisk disk = null;
      String why = "";
      try {
        disk = SmallDisk.mount(directory.resolve("broker-" + SMALL_DISK_BROKER));
        started.push(disk);
      } catch (IOException e) {
        why = e.getMessage();
      }
      smallDisk = Optional.ofNullable(disk);
      noSmallDisk = why;
      storePort = LocalPort.free();
      storeWay = new TcpProxy(LocalPort.free(), storePort);
      started.push(storeWay);
      startStore();
      started.push(() -> store.close());
      brokers = new Brokers(directory);
      started.push(brokers);
      new TopicSetup(brokers.bootstrap(), PARTITIONS, (short) 3, Duration.ofDays(1), PATIENCE)
          .ensure();
      Path settings = Files.writeString(directory.resolve("tidegate.yaml"), settings());
      collectors =
          broken
              ? List.of(brokenCollector("collector-1"), brokenCollector("collector-2"))
              : List.of(
                  serve(settings, "collector", "collector-1"),
                  serve(settings, "collector", "collector-2"));
      predictor = serve(settings, "predictor", "predictor");
      controllers =
          List.of(
              serve(settings, "controller", "controller-1"),
              serve(settings, "controller", "controller-2"));
      startAgents();
      started.push(() -> agents.close());
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  private Member serve(Path settings, String role, String name) throws Exception {
    int probes = LocalPort.free();
    return keep(
        new Member(
            name,
            probes,
            Class.forName("io.tidegate.launcher.Main"),
            "serve",
            "--with-parent",
            "--config",
            settings.toString(),
            "--only",
            role,
            "--data-dir",
            directory.resolve(name).toString(),
            "--set",
            "probes.port=" + probes));
  }

  private Member brokenCollector(String name) throws Exception {
    return keep(
        new Member(
            name,
            0,
            BrokenCollectorChild.class,
            brokers.bootstrap(),
            "http://" + storeWay.address()));
  }

  private Member keep(Member member) {
    started.push(member);
    return member;
  }

  /** Those of the control plane. */
  List<Member> members() {
    List<Member> all = new ArrayList<>(collectors);
    all.add(predictor);
    all.addAll(controllers);
    return all;
  }

  void startStore() throws Exception {
    // Nobody asks for a password: what is tested is not who may write.
    store =
        new ChildJvm(
            directory.resolve("store.log"),
            StoreChild.class,
            storeDirectory().toString(),
            Integer.toString(storePort),
            "");
    store.await("serves");
  }

  Path storeDirectory() {
    return directory.resolve("store");
  }

  ChildJvm store() {
    return store;
  }

  void startAgents() throws Exception {
    List<String> arguments = new ArrayList<>(List.of(brokers.bootstrap(), SERVICE));
    arguments.addAll(pools);
    agents =
        new ChildJvm(
            directory.resolve("agents.log"), AgentsChild.class, arguments.toArray(String[]::new));
    agents.await("up");
  }

  ChildJvm agents() {
    return agents;
  }

  /** The broker whose disk is {@link #smallDisk}. */
  static int smallDiskBroker() {
    return SMALL_DISK_BROKER;
  }

  /** On which the numbered pools are. */
  static TreeSet<Integer> numberedPartitions() {
    TreeSet<Integer> partitions = new TreeSet<>();
    NumberedSamples samples = new NumberedSamples(NumberedSamples.WINDOW_MILLIS);
    for (int i = 0; i < NumberedSamples.ROUND; i++) {
      partitions.add(partition(samples.report(i).pool().key()));
    }
    return partitions;
  }

  /** Not on a numbered pool's partition: these live an hour later, and a partition has one time. */
  private static List<String> pools() {
    TreeSet<Integer> taken = numberedPartitions();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1_000 && names.size() < POOLS; i++) {
      String name = "workers-" + i;
      if (!taken.contains(partition(SERVICE + "/" + name))) {
        names.add(name);
      }
    }
    if (names.size() < POOLS) {
      throw new IllegalStateException("the numbered pools are on all partitions: " + taken);
    }
    return names;
  }

  private static int partition(String key) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
  }

  private String settings() {
    String policies =
        pools.stream()
            .map(
                name ->
                    """
                      - match: %s/%s
                        mode: auto
                        slo-p99: 200ms
                        min-size: %d
                        max-size: %d
                        high-cpu: 0
                        cooldown-down-windows: 10
                        shrink-after-windows: 10
                        stale-after-windows: 40
                        command-ttl-windows: 60
                        lease-windows: 60
                        direction-changes-per-hour: 240
                    """
                        .formatted(SERVICE, name, LEAST_SIZE, MOST_SIZE))
            .collect(Collectors.joining());
    return """
        window: %ds
        kafka:
          bootstrap: %s
          partitions: %d
          replication: 3
        store:
          influx-url: http://%s
        collector:
          lateness: %ds
          group-protocol: consumer
          limits:
            rejected-per-minute: 10000
        policies:
        %s"""
        .formatted(
            WINDOW.toSeconds(),
            brokers.bootstrap(),
            PARTITIONS,
            storeWay.address(),
            LATENESS.toSeconds(),
            policies);
  }

  /** The control plane and the agents; brokers and store go on. */
  void stopMembers() throws InterruptedException {
    agents.close();
    for (Member member : members()) {
      member.close();
    }
  }

  /** Each once; what does not end is no reason to leave the rest running. */
  @Override
  public synchronized void close() throws Exception {
    Exception failure = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
