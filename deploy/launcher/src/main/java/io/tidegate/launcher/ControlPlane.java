package io.tidegate.launcher;

import io.tidegate.bus.Outgoing;
import io.tidegate.bus.PartitionEnds;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.TailConsumer;
import io.tidegate.bus.TopicSetup;
import io.tidegate.collector.service.MetricReader;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.controller.Inhibitions;
import io.tidegate.controller.service.DecisionLog;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.controller.service.web.AlertMarkDesk;
import io.tidegate.controller.service.web.AlertMarkRoutes;
import io.tidegate.controller.service.web.ConsoleOptions;
import io.tidegate.controller.service.web.ConsoleServer;
import io.tidegate.controller.service.web.DryRunRoutes;
import io.tidegate.controller.service.web.ExplainRoutes;
import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.FreezeDesk;
import io.tidegate.controller.service.web.FreezeRoutes;
import io.tidegate.controller.service.web.GateRunRoutes;
import io.tidegate.controller.service.web.JudgeRoutes;
import io.tidegate.controller.service.web.PolicyRoutes;
import io.tidegate.controller.service.web.RequestDesk;
import io.tidegate.controller.service.web.SilenceDesk;
import io.tidegate.controller.service.web.SilenceRoutes;
import io.tidegate.launcher.edge.EdgeBroker;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.launcher.meters.ConsumerMeters;
import io.tidegate.launcher.meters.DecisionMeters;
import io.tidegate.launcher.meters.MeasuredStore;
import io.tidegate.launcher.meters.Meters;
import io.tidegate.launcher.settings.Role;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The one place where the parts are put together: broker, store, collector, predictor, controller
 * and console. Started in the order of the data's way, stopped in the opposite one.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Duration TOPICS_PATIENCE = Duration.ofSeconds(60);
  private static final Duration SEARCH_BOUND = Duration.ofSeconds(20);
  private static final List<String> SHOWN =
      List.of(
          Topics.WINDOWS,
          Topics.FORECASTS,
          Topics.DECISIONS,
          Topics.ALERTS,
          Topics.ACCURACY,
          Topics.REQUESTS,
          Topics.ACKS,
          Topics.INSTANCES,
          Topics.EDGE_WINDOWS);

  /** Of an edge, whose memory is small; who wants to see more asks the centre. */
  private static final FleetView.Limits EDGE_VIEW =
      new FleetView.Limits(2_000, 20, 2, 4, 200, 200, 100);

  /** Opens the store that the settings name. */
  interface StoreOpener {
    StoreAccess open(Vertx vertx, Settings settings, int port) throws IOException;
  }

  private final Settings settings;
  private final Optional<EdgeMode> edge;
  private final StoreOpener stores;
  private final Parts parts = new Parts();
  private final Health health = new Health();
  private final Meters meters = Meters.of(Version.text(), health::wells);
  private final DecisionMeters decided = new DecisionMeters(meters);
  private Vertx vertx;
  private Endpoints endpoints;

  private ControlPlane(Settings settings, Optional<EdgeMode> edge, StoreOpener stores) {
    this.settings = settings;
    this.edge = edge;
    this.stores = stores;
  }

  /**
   * Starts the parts that the settings name; returns when they serve.
   *
   * @throws CommandFailedException naming the part that could not start, and why
   */
  public static ControlPlane start(Settings settings) throws InterruptedException {
    return start(settings, StoreAccess::open);
  }

  static ControlPlane start(Settings settings, StoreOpener stores) throws InterruptedException {
    return start(new ControlPlane(settings, Optional.empty(), stores));
  }

  /**
   * The same near the devices: without a store, with an uplink, and small.
   *
   * @throws CommandFailedException as {@link #start}, and where a setting does not suit an edge
   */
  public static ControlPlane startEdge(Settings settings) throws InterruptedException {
    return start(
        new ControlPlane(
            settings,
            Optional.of(EdgeMode.of(settings)),
            (vertx, own, port) -> StoreAccess.none()));
  }

  private static ControlPlane start(ControlPlane plane) throws InterruptedException {
    try {
      plane.startParts();
      return plane;
    } catch (IOException | RuntimeException | TimeoutException e) {
      plane.close();
      if (e instanceof CommandFailedException failed) {
        throw failed;
      }
      throw CommandFailedException.failed(
          e.getMessage() == null ? e.toString() : e.getMessage(), e);
    } catch (InterruptedException e) {
      plane.close();
      throw e;
    }
  }

  private void startParts() throws IOException, InterruptedException, TimeoutException {
    Files.createDirectories(settings.dataDir());
    Optional<Endpoints> before = Endpoints.read(settings.dataDir());
    vertx = parts.vertx();
    String bootstrap = settings.kafka().bootstrap();
    Supplier<String> fatal = () -> "";
    int kafkaPort = 0;
    if (settings.kafka().embedded() && edge.isEmpty() && settings.kafka().security().any()) {
      throw CommandFailedException.usage(
          "kafka.security is set, and setting 'kafka.bootstrap' is empty: the embedded broker has"
              + " neither TLS nor logins, so name brokers of yours",
          null);
    }
    if (settings.kafka().embedded()) {
      int port = port(settings.kafka().embeddedPort(), before.map(Endpoints::kafkaPort));
      Map<String, String> small = Map.of();
      if (edge.isPresent()) {
        port = port == 0 ? LocalPort.free() : port;
        small = EdgeBroker.settings(port, settings.edge().listen());
      }
      EmbeddedKafka kafka = EmbeddedKafka.start(settings.dataDir().resolve("kafka"), port, small);
      parts.opened("embedded Kafka", kafka);
      fatal = () -> kafka.fatal().isDone() ? "gave up: " + kafka.fatal().join() : "";
      bootstrap = kafka.bootstrap();
      kafkaPort = kafka.port();
      edge.ifPresent(mode -> Brokers.login(mode.uplink(), settings));
    } else {
      Brokers.login(bootstrap, settings);
    }
    new TopicSetup(
            bootstrap,
            edge.isPresent() ? settings.edge().partitions() : settings.kafka().partitions(),
            (short) settings.kafka().replication(),
            settings.kafka().retention(),
            TOPICS_PATIENCE)
        .ensure();

    if (edge.isPresent()) {
      edge.get().disk().apply(bootstrap);
    }
    ConsumerMeters consumers = watchBroker(bootstrap, fatal);
    Services services =
        new Services(
            settings, bootstrap, parts, health, new ServiceMeters(meters, consumers, decided));
    OrderWatch orders = services.startOrders();
    String storeUrl = "";
    int storePort = 0;
    int otlpPort = 0;
    int consolePort = 0;
    if (runs(Role.COLLECTOR) || runs(Role.CONSOLE)) {
      StoreAccess store =
          stores.open(
              vertx,
              settings,
              port(settings.store().embeddedPort(), before.map(Endpoints::storePort)));
      parts.opened("store", store);
      storeUrl = store.url();
      storePort = store.port();
      MetricStore measured = new MeasuredStore(store.store(), meters);
      if (runs(Role.COLLECTOR)) {
        services.startCollector(measured);
        startEdgeParts(services, measured);
        otlpPort =
            services.startSources(
                port(settings.sources().otlp().port(), before.map(Endpoints::otlpPort)));
      }
      // An edge keeps no store: what it learns from is on its topic.
      startDeciders(services, orders, edge.isPresent() ? Optional.empty() : Optional.of(measured));
      if (runs(Role.CONSOLE)) {
        FleetView view =
            new FleetView(
                edge.isPresent() ? EDGE_VIEW : FleetView.Limits.DEFAULT,
                orders::silences,
                orders::marks,
                settings.window());
        AtomicBoolean caughtUp = new AtomicBoolean();
        consolePort =
            startConsole(bootstrap, services, measured, orders, before, view, caughtUp).port();
        // What was once explained is no reason to withhold anything now.
        Inhibitions none = Inhibitions.none(settings.window());
        services.startFeeds(orders, () -> caughtUp.get() ? view.inhibitions() : none);
        services.register(consolePort);
      }
    } else {
      startDeciders(services, orders, Optional.empty());
    }
    new PlaneProbes(health, meters).serve(parts, settings.probes());
    endpoints =
        new Endpoints(
            ProcessHandle.current().pid(),
            bootstrap,
            storeUrl,
            consolePort == 0
                ? ""
                : "%s://%s:%d"
                    .formatted(
                        settings.console().tls().isPresent() ? "https" : "http",
                        settings.console().host(),
                        consolePort),
            kafkaPort,
            storePort,
            consolePort,
            otlpPort == 0
                ? ""
                : "http://%s:%d".formatted(settings.sources().otlp().host(), otlpPort),
            otlpPort,
            settings
                .console()
                .tls()
                .map(files -> files.certificate().toAbsolutePath().toString())
                .orElse(""));
    endpoints.write(settings.dataDir());
  }

  /** Asks the brokers how far the partitions go that the groups read. */
  private ConsumerMeters watchBroker(String bootstrap, Supplier<String> fatal)
      throws InterruptedException, TimeoutException {
    AtomicReference<PartitionEnds> asked = new AtomicReference<>();
    ConsumerMeters consumers = new ConsumerMeters(meters, partition -> asked.get().end(partition));
    PartitionEnds ends =
        parts.start(
            "broker watch",
            PartitionEnds.start(vertx, bootstrap, consumers::partitions),
            PartitionEnds::close);
    asked.set(ends);
    health.add("kafka", () -> fatal.get().isEmpty() ? ends.trouble().orElse("") : fatal.get());
    return consumers;
  }

  private boolean runs(Role role) {
    return settings.roles().contains(role);
  }

  private void startDeciders(Services services, OrderWatch orders, Optional<MetricReader> store)
      throws IOException, InterruptedException, TimeoutException {
    if (runs(Role.PREDICTOR)) {
      services.startPredictor(orders, store);
    }
    if (runs(Role.CONTROLLER)) {
      services.startController(orders);
      services.startReplicas();
    }
  }

  /** An edge's way up; of a centre, what takes in what comes from there. */
  private void startEdgeParts(Services services, MetricStore store)
      throws InterruptedException, TimeoutException {
    if (edge.isPresent()) {
      services.startUplink(edge.get());
    } else {
      services.startEdgeIntake(store);
    }
  }

  private ConsoleServer startConsole(
      String bootstrap,
      Services services,
      MetricStore store,
      OrderWatch orders,
      Optional<Endpoints> before,
      FleetView view,
      AtomicBoolean caughtUp)
      throws InterruptedException, TimeoutException {
    RecordSender requests = RecordSender.open(vertx, bootstrap);
    parts.opened("request sender", () -> Parts.await("request sender", requests.close()));
    RequestDesk desk =
        new RequestDesk(request -> requests.send(List.of(Outgoing.of(Topics.REQUESTS, request))));
    FreezeDesk freezes = new FreezeDesk(orders::freezes, order -> order(requests, orders, order));
    health.show("freezes", freezes::json);
    ShownMessages shown = new ShownMessages(view, desk, edge.isPresent());
    TailConsumer tail =
        parts.start(
            "live feed",
            TailConsumer.start(
                vertx,
                bootstrap,
                SHOWN,
                TailConsumer.From.BEGINNING,
                (origin, message) -> {
                  shown.accept(origin, message);
                  if (message instanceof Alert alert && caughtUp.get()) {
                    decided.raised(alert);
                  }
                }),
            TailConsumer::close);
    tail.caughtUp().onSuccess(done -> caughtUp.set(true));
    health.add(
        "live feed",
        () -> tail.lastError().map(Throwable::toString).orElse(""),
        tail::sincePollMillis);
    return parts.start(
        "console",
        ConsoleServer.start(
            vertx,
            ConsoleOptions.at(
                    settings.console().host(),
                    port(settings.console().port(), before.map(Endpoints::consolePort)))
                .withConnections(
                    settings.console().maxConnections(),
                    settings.console().maxConnectionsPerAddress()),
            new ConsoleDoors(vertx, settings, parts, health).open(meters),
            view,
            desk,
            StoreAccess.history(store, settings.store().retention()),
            health::json,
            new PlaneProbes(health, meters),
            new JudgeRoutes(vertx, JudgedInput::verdict),
            gateRuns(bootstrap, view, requests, orders),
            new FreezeRoutes(freezes),
            new SilenceRoutes(
                new SilenceDesk(orders::silences, order -> order(requests, orders, order))),
            new AlertMarkRoutes(
                new AlertMarkDesk(orders::marks, mark -> order(requests, orders, mark)), view),
            new PolicyRoutes(services.policyDesk(orders, requests), view),
            new DryRunRoutes(vertx, services.policySource().applied(), DryRuns.on(bootstrap)),
            new ExplainRoutes(
                vertx, view, new DecisionLog(bootstrap, SEARCH_BOUND)::at, orders::freezes)),
        ConsoleServer::close);
  }

  private GateRunRoutes gateRuns(
      String bootstrap, FleetView view, RecordSender requests, OrderWatch orders) {
    GateRunDesk runs;
    try {
      runs =
          GateRunDesk.open(
              settings.gate(),
              settings.dataDir(),
              GateKafka.at(bootstrap),
              new ShownWindows(view),
              InstantSource.system());
    } catch (IOException e) {
      throw CommandFailedException.failed("the gate's runs cannot be kept: " + e, e);
    }
    parts.opened("gate runs", runs);
    return new GateRunRoutes(vertx, runs, order -> order(requests, orders, order));
  }

  /** Completes when it stands on the topic, and this process knows what came of it. */
  static Future<Void> order(RecordSender sender, OrderWatch orders, WireMessage order) {
    return sender
        .send(List.of(Outgoing.to(Topics.POLICIES, Topics.POLICIES_PARTITION, order.key(), order)))
        .compose(written -> orders.current());
  }

  /** The port asked for; where none is, the one of the last start. */
  private static int port(int asked, Optional<Integer> before) {
    return asked != 0 ? asked : before.orElse(0);
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  /** The parts that cannot do their work now, each with what is in the way. */
  Map<String, String> unwell() {
    return health.unwell();
  }

  /** Stops what was started, the newest first; a part that fails to stop is logged and left. */
  @Override
  public synchronized void close() {
    parts.close();
    meters.close();
  }
}
