package io.tidegate.launcher.settings;

import io.tidegate.collector.service.Retention;
import io.tidegate.controller.Budgets;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.Rules;
import io.tidegate.controller.service.web.TlsFiles;
import io.tidegate.wire.BrokerLogin;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All settings, checked. Units, meanings and defaults stand in {@code tidegate.yaml}; an empty text
 * there is an empty text here.
 */
public record Settings(
    Path dataDir,
    Set<Role> roles,
    Duration window,
    Kafka kafka,
    Store store,
    Collector collector,
    SourceSettings sources,
    Predictor predictor,
    Controller controller,
    ReplicaSettings replicas,
    Console console,
    Probes probes,
    AlertSettings alerts,
    GateSettings gate,
    Optional<NacosSettings> nacos,
    Edge edge,
    Policies policies) {

  /**
   * The broker.
   *
   * @param security for brokers of one's own; of an edge, for those of its centre
   */
  public record Kafka(
      String bootstrap,
      int embeddedPort,
      int partitions,
      int replication,
      Duration retention,
      BrokerLogin security) {
    public boolean embedded() {
      return bootstrap.isEmpty();
    }
  }

  /** The store. */
  public record Store(
      String influxUrl,
      String influxOrg,
      String influxBucket,
      String influxSumsBucket,
      String influxToken,
      int embeddedPort,
      Retention retention,
      int spillMib) {
    public boolean embedded() {
      return influxUrl.isEmpty();
    }

    @Override
    public String toString() {
      return "Store[influxUrl=%s, influxOrg=%s, influxBucket=%s, influxSumsBucket=%s, influxToken=%s, embeddedPort=%d, retention=%s, spillMib=%d]"
          .formatted(
              influxUrl,
              influxOrg,
              influxBucket,
              influxSumsBucket,
              influxToken.isEmpty() ? "none" : "(secret)",
              embeddedPort,
              retention,
              spillMib);
    }
  }

  /**
   * Windows.
   *
   * @param groupProtocol {@code classic} or {@code consumer}
   */
  public record Collector(
      Duration lateness, Duration futureTolerance, String groupProtocol, Limits limits) {}

  /** What a sender may send. */
  public record Limits(
      int poolsPerService,
      int instancesPerPool,
      int labels,
      int recordKib,
      int histogramKib,
      int rejectedPerMinute) {}

  /**
   * Forecasts.
   *
   * @param trainEvery zero: never
   */
  public record Predictor(int horizonWindows, double falseAlarmsPerPoolDay, Duration trainEvery) {}

  /** Commands. */
  public record Controller(Optional<PrivateKey> commandKey) {
    @Override
    public String toString() {
      return "Controller[commandKey=%s]".formatted(commandKey.isEmpty() ? "none" : "(secret)");
    }
  }

  /**
   * The page and the API.
   *
   * @param tls empty: plain HTTP
   * @param tokens file of those who may use the API
   * @param oidc whose tokens open it too; where neither is given, everybody who reaches it may use
   *     it
   * @param maxConnections open at a time, and so many of one address
   */
  public record Console(
      String host,
      int port,
      Optional<TlsFiles> tls,
      Optional<Path> tokens,
      Optional<OidcSettings> oidc,
      boolean insecure,
      int maxConnections,
      int maxConnectionsPerAddress) {}

  /**
   * What an orchestrator and Prometheus ask, on a port of its own.
   *
   * @param port 0: none, they are beside the page alone
   */
  public record Probes(String host, int port) {}

  /**
   * An edge; meant by 'tidegate edge' only.
   *
   * @param uplink empty where none was given
   * @param name empty: that of the host
   * @param listen empty: on this machine only
   */
  public record Edge(
      String uplink,
      String name,
      String listen,
      int partitions,
      int diskBoundMib,
      Duration longestPause) {}

  /**
   * Lays file, environment and flags over the defaults.
   *
   * @param file null for none
   * @param flags path to value, e.g. {@code kafka.bootstrap}
   * @throws InvalidSettingException naming the setting, its source and what would be right
   */
  public static Settings load(Path file, Map<String, String> environment, Map<String, String> flags)
      throws InvalidSettingException {
    SettingsTree tree = SettingsTree.builtIn();
    if (file != null) {
      tree.layFile(file);
    }
    tree.layEnvironment(environment);
    for (Map.Entry<String, String> flag : flags.entrySet()) {
      tree.set(flag.getKey(), flag.getValue(), "flag");
    }
    return of(new SettingsReader(tree.root(), ""));
  }

  private static Settings of(SettingsReader r) throws InvalidSettingException {
    Duration window = r.duration("window");
    SettingsReader kafka = r.section("kafka");
    SettingsReader store = r.section("store");
    SettingsReader collector = r.section("collector");
    SettingsReader predictor = r.section("predictor");
    SettingsReader controller = r.section("controller");
    Console page = ConsoleSettings.of(r.section("console"));
    SettingsReader probes = r.section("probes");
    SettingsReader edge = r.section("edge");
    List<Policy> policies = new ArrayList<>();
    for (SettingsReader policy : r.list(SettingsTree.POLICIES)) {
      policies.add(policy(policy));
    }
    Set<Role> roles = r.roles("roles");
    if (store.text("influx-url").isEmpty()
        && roles.contains(Role.COLLECTOR) != roles.contains(Role.CONSOLE)) {
      throw new InvalidSettingException(
          ("setting 'roles' is '%s': without the %s nobody %s the embedded store of this process;"
                  + " run both here, or give them a common one with store.influx-url")
              .formatted(
                  r.text("roles"),
                  roles.contains(Role.COLLECTOR) ? "console" : "collector",
                  roles.contains(Role.COLLECTOR) ? "reads" : "fills"));
    }
    return new Settings(
        Path.of(r.required("data-dir")),
        roles,
        window,
        new Kafka(
            kafka.text("bootstrap"),
            kafka.integer("embedded-port", 0, 65535),
            kafka.integer("partitions", 1, 10_000),
            kafka.integer("replication", 1, 9),
            kafka.duration("retention"),
            KafkaSecurity.of(kafka.section("security"))),
        new Store(
            store.text("influx-url"),
            store.text("influx-org"),
            store.required("influx-bucket"),
            store.text("influx-sums-bucket"),
            store.text("influx-token"),
            store.integer("embedded-port", 0, 65535),
            new Retention(
                store.duration("ttl", Duration.ofDays(1)),
                store.duration("ttl-10m", store.duration("ttl")),
                store.duration("ttl-1h", store.duration("ttl-10m"))),
            store.zeroOrInteger("spill-mib", 1, 1 << 20)),
        new Collector(
            collector.text("lateness").isEmpty()
                ? window.dividedBy(2)
                : collector.duration("lateness"),
            collector.duration("future-tolerance"),
            collector.oneOf("group-protocol", List.of("classic", "consumer")),
            limits(collector.section("limits"))),
        SourceSettings.of(r.section("sources"), window),
        new Predictor(
            predictor.integer("horizon-windows", 1, 240),
            predictor.number("false-alarms-per-pool-day", 0.001, 1440),
            predictor.text("train-every").equals("0")
                ? Duration.ZERO
                : predictor.duration("train-every", Duration.ofMinutes(1))),
        new Controller(controller.privateKey("command-key")),
        ReplicaSettings.of(r.section("replicas"), page.tls(), window),
        page,
        new Probes(probes.required("host"), probes.zeroOrInteger("port", 1, 65535)),
        AlertSettings.of(r.section("alerts")),
        GateSettings.of(r.section("gate")),
        NacosSettings.of(r.section("nacos"), page.host()),
        new Edge(
            edge.text("uplink"),
            edge.text("name"),
            edge.text("listen"),
            edge.integer("partitions", 1, 100),
            edge.integer("disk-bound-mib", 1, 10_000_000),
            edge.duration("longest-pause")),
        new Policies(
            policies,
            Collections.nCopies(policies.size(), List.of()),
            DatabaseText.read(r.node(DatabaseText.DATABASES))));
  }

  private static Limits limits(SettingsReader r) throws InvalidSettingException {
    return new Limits(
        r.integer("pools-per-service", 1, 100_000),
        r.integer("instances-per-pool", 1, 1_000),
        r.integer("labels", 0, 1_000),
        r.integer("record-kib", 1, 1_024),
        r.integer("histogram-kib", 1, 64),
        r.integer("rejected-per-minute", 1, 10_000));
  }

  /**
   * The bounds are those of {@link Policy}, so that an error names the setting as it is written.
   */
  static Policy policy(SettingsReader r) throws InvalidSettingException {
    int minSize = r.integer("min-size", 1, 10_000);
    Policy policy =
        new Policy(
            r.required("match"),
            Mode.valueOf(
                r.oneOf("mode", List.of("shadow", "advise", "auto", "frozen"))
                    .toUpperCase(Locale.ROOT)),
            r.duration("slo-p99").toMillis(),
            minSize,
            r.integer("max-size", minSize, 10_000),
            r.number("target-utilisation", 0.05, 0.99),
            r.number("max-step-up", 0.01, 10),
            r.number("max-step-down", 0.01, 0.99),
            r.integer("cooldown-up-windows", 0, 1_440),
            r.integer("cooldown-down-windows", 0, 1_440),
            r.integer("settle-windows", 0, 1_440),
            r.integer("verify-windows", 1, 1_440),
            r.integer("stale-after-windows", 1, 1_440),
            r.integer("shrink-after-windows", 1, 1_440),
            r.integer("command-ttl-windows", 1, 1_440),
            r.zeroOrInteger("lease-windows", 5, 1_440),
            r.number("cache-hit-rate-min", 0, 1),
            r.number("forecast-trust-min", 0, 1),
            rules(r),
            budgets(r),
            Map.of(),
            Optional.empty());
    return r.named("labels", policy::withLabels);
  }

  private static Budgets budgets(SettingsReader r) throws InvalidSettingException {
    return new Budgets(
        r.zeroOrInteger("direction-changes-per-hour", 2, 1_000),
        r.number("blast-radius", 0, 1),
        r.integer("blast-radius-least", 1, 100_000),
        r.integer("canary-windows", 0, 60),
        r.integer("admission-floor", 0, 1_000_000));
  }

  private static Rules rules(SettingsReader r) throws InvalidSettingException {
    String highP99 = r.text("high-p99");
    double highP99Millis =
        highP99.isEmpty()
            ? Rules.highP99Millis(r.duration("slo-p99").toMillis())
            : highP99.equals("0") ? 0 : r.duration("high-p99").toMillis();
    return new Rules(
        new Rules.Limit(r.number("high-cpu", 0, 1), r.integer("high-cpu-windows", 1, 1_440)),
        new Rules.Limit(r.number("low-traffic", 0, 1), r.integer("low-traffic-windows", 1, 1_440)),
        new Rules.Limit(highP99Millis, r.integer("high-p99-windows", 1, 1_440)),
        new Rules.Limit(
            r.number("high-error-rate", 0, 1), r.integer("high-error-rate-windows", 1, 1_440)),
        new Rules.Limit(
            r.number("high-old-generation", 0, 1),
            r.integer("high-old-generation-windows", 1, 1_440)),
        new Rules.Limit(
            r.number("high-gc-per-minute", 0, 10_000),
            r.integer("high-gc-per-minute-windows", 1, 1_440)));
  }
}
