package io.tidegate.launcher;

import io.tidegate.bus.Outgoing;
import io.tidegate.bus.PartitionEnds;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.TailConsumer;
import io.tidegate.bus.TopicSetup;
import io.tidegate.collector.service.CollectorService;
import io.tidegate.collector.service.EdgeIntake;
import io.tidegate.collector.service.InstanceMonitor;
import io.tidegate.collector.service.InstanceMonitorOptions;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.edge.EdgeUplink;
import io.tidegate.controller.service.ControllerOptions;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.web.ConsoleOptions;
import io.tidegate.controller.service.web.ConsoleServer;
import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.RequestDesk;
import io.tidegate.launcher.edge.EdgeBroker;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.launcher.meters.CollectorMeters;
import io.tidegate.launcher.meters.ConsumerMeters;
import io.tidegate.launcher.meters.DecisionMeters;
import io.tidegate.launcher.meters.MeasuredStore;
import io.tidegate.launcher.meters.Meters;
import io.tidegate.launcher.settings.Role;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.predictor.service.PredictorOptions;
import io.tidegate.predictor.service.PredictorService;
import io.tidegate.sources.service.SourcesOptions;
import io.tidegate.sources.service.SourcesService;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where the parts are put together: broker, store, collector, predictor, controller
 * and console. Started in the order of the data's way, stopped in the opposite one.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
  private static final Duration TOPICS_PATIENCE = Duration.ofSeconds(60);
  private static final long START_SECONDS = 60;
  private static final long CLOSE_SECONDS = 2;
  private static final List<String> SHOWN =
      List.of(
          Topics.WINDOWS,
          Topics.FORECASTS,
          Topics.DECISIONS,
          Topics.ALERTS,
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

  /** A started part and how it is stopped. */
  private record Part(String name, AutoCloseable close) {}

  private final Settings settings;
  private final Optional<EdgeMode> edge;
  private final StoreOpener stores;
  private final Deque<Part> started = new ArrayDeque<>();
  private final Health health = new Health();
  private final Meters meters = Meters.of(Version.text(), health::wells);
  private final CollectorMeters collected = new CollectorMeters(meters, InstantSource.system());
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
    vertx = Vertx.vertx();
    String bootstrap = settings.kafka().bootstrap();
    Supplier<String> fatal = () -> "";
    int kafkaPort = 0;
    if (settings.kafka().embedded()) {
      int port = port(settings.kafka().embeddedPort(), before.map(Endpoints::kafkaPort));
      Map<String, String> small = Map.of();
      if (edge.isPresent()) {
        port = port == 0 ? LocalPort.free() : port;
        small = EdgeBroker.settings(port, settings.edge().listen());
      }
      EmbeddedKafka kafka = EmbeddedKafka.start(settings.dataDir().resolve("kafka"), port, small);
      started("embedded Kafka", kafka);
      fatal = () -> kafka.fatal().isDone() ? "gave up: " + kafka.fatal().join() : "";
      bootstrap = kafka.bootstrap();
      kafkaPort = kafka.port();
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
      started("store", store);
      storeUrl = store.url();
      storePort = store.port();
      MetricStore measured = new MeasuredStore(store.store(), meters);
      if (runs(Role.COLLECTOR)) {
        startCollector(bootstrap, measured, consumers);
        startEdgeParts(bootstrap, measured);
        otlpPort = startSources(bootstrap, before);
      }
      startDeciders(bootstrap, consumers);
      if (runs(Role.CONSOLE)) {
        consolePort = startConsole(bootstrap, measured, before).port();
      }
    } else {
      startDeciders(bootstrap, consumers);
    }
    endpoints =
        new Endpoints(
            ProcessHandle.current().pid(),
            bootstrap,
            storeUrl,
            consolePort == 0
                ? ""
                : "http://%s:%d".formatted(settings.console().host(), consolePort),
            kafkaPort,
            storePort,
            consolePort,
            otlpPort == 0
                ? ""
                : "http://%s:%d".formatted(settings.sources().otlp().host(), otlpPort),
            otlpPort);
    endpoints.write(settings.dataDir());
  }

  /** An edge's way up; of a centre, what takes in what comes from there. */
  private void startEdgeParts(String bootstrap, MetricStore store)
      throws InterruptedException, TimeoutException {
    if (edge.isPresent()) {
      EdgeUplink uplink =
          await("uplink", EdgeUplink.start(vertx, edge.get().options(bootstrap, settings)));
      started("uplink", () -> await("uplink", uplink.close()));
      health.add(
          "uplink",
          () -> uplink.health().trouble().isEmpty() ? "" : uplink.health().text(),
          () -> uplink.health().text());
      health.show("uplink", () -> uplink.health().json());
    } else {
      EdgeIntake intake = await("edge intake", EdgeIntake.start(vertx, bootstrap, store));
      started("edge intake", () -> await("edge intake", intake.close()));
      health.add(
          "edge intake", () -> intake.trouble().orElse(""), () -> Health.text(intake.edges()));
      health.show("edges", () -> Health.json(intake.edges()));
    }
  }

  /** Asks the brokers how far the partitions go that the groups read. */
  private ConsumerMeters watchBroker(String bootstrap, Supplier<String> fatal)
      throws InterruptedException, TimeoutException {
    AtomicReference<PartitionEnds> asked = new AtomicReference<>();
    ConsumerMeters consumers = new ConsumerMeters(meters, partition -> asked.get().end(partition));
    PartitionEnds ends =
        await("broker watch", PartitionEnds.start(vertx, bootstrap, consumers::partitions));
    asked.set(ends);
    started("broker watch", () -> await("broker watch", ends.close()));
    health.add("kafka", () -> fatal.get().isEmpty() ? ends.trouble().orElse("") : fatal.get());
    return consumers;
  }

  private boolean runs(Role role) {
    return settings.roles().contains(role);
  }

  private void startCollector(String bootstrap, MetricStore store, ConsumerMeters consumers)
      throws InterruptedException, TimeoutException {
    CollectorService collector =
        await(
            "collector",
            CollectorService.start(
                vertx,
                ServiceOptions.collector(bootstrap, settings).withListener(collected),
                store,
                ServiceOptions.storing(settings)));
    started("collector", () -> await("collector", collector.close()));
    health.add(
        "collector",
        () -> Health.of(collector.health()),
        () ->
            Math.max(
                collector.health().consumer().sincePollMillis(),
                collector.storing().sincePollMillis()));
    collected.watch(collector);
    consumers.watch("collector", () -> collector.health().consumer());
    consumers.watch("collector-store", collector::storing);

    InstanceMonitor instances =
        await(
            "instance monitor",
            InstanceMonitor.start(
                vertx,
                new InstanceMonitorOptions(bootstrap, ServiceOptions.intakeLimits(settings))));
    started("instance monitor", () -> await("instance monitor", instances.close()));
    health.add(
        "instances",
        () -> instances.health().trouble().orElse(""),
        () -> instances.health().consumer().sincePollMillis());
    collected.watch(instances);
    consumers.watch("instances", () -> instances.health().consumer());
    health.show("refused", () -> RefusalsJson.of(collector.refusals(), instances.refusals()));
  }

  private void startDeciders(String bootstrap, ConsumerMeters consumers)
      throws IOException, InterruptedException, TimeoutException {
    if (runs(Role.PREDICTOR)) {
      startPredictor(bootstrap, consumers);
    }
    if (runs(Role.CONTROLLER)) {
      startController(bootstrap, consumers);
    }
  }

  private void startPredictor(String bootstrap, ConsumerMeters consumers)
      throws IOException, InterruptedException, TimeoutException {
    PredictorService predictor =
        await(
            "predictor",
            PredictorService.start(
                vertx,
                new PredictorOptions(
                    bootstrap,
                    "tidegate-predictor",
                    settings.predictor().horizonWindows(),
                    pool -> settings.policies().of(pool).sloP99Millis(),
                    PriorModel.of(settings))));
    started("predictor", () -> await("predictor", predictor.close()));
    health.add(
        "predictor",
        () -> Health.of(predictor.health()),
        () -> predictor.health().sincePollMillis());
    decided.watch(predictor);
    consumers.watch("predictor", predictor::health);
  }

  private void startController(String bootstrap, ConsumerMeters consumers)
      throws InterruptedException, TimeoutException {
    ControllerService controller =
        await(
            "controller",
            ControllerService.start(
                vertx,
                new ControllerOptions(
                    bootstrap, settings.policies(), settings.controller().commandKey())));
    started("controller", () -> await("controller", controller.close()));
    health.add(
        "controller",
        () -> controller.health().lastError().orElse(""),
        () -> controller.consumer().sincePollMillis());
    decided.watch(controller);
    consumers.watch("controller", controller::consumer);
  }

  /** The port of the OTLP receiver; 0 where there is none. */
  private int startSources(String bootstrap, Optional<Endpoints> before)
      throws InterruptedException, TimeoutException {
    SourcesOptions options =
        ServiceOptions.sources(
            bootstrap,
            settings,
            port(settings.sources().otlp().port(), before.map(Endpoints::otlpPort)));
    if (!options.any()) {
      return 0;
    }
    SourcesService sources = await("sources", SourcesService.start(vertx, options));
    started("sources", () -> await("sources", sources.close()));
    sources.troubles().forEach(health::add);
    return sources.otlpPort().orElse(0);
  }

  private ConsoleServer startConsole(
      String bootstrap, MetricStore store, Optional<Endpoints> before)
      throws InterruptedException, TimeoutException {
    FleetView view = edge.isPresent() ? new FleetView(EDGE_VIEW) : new FleetView();
    RecordSender requests = RecordSender.open(vertx, bootstrap);
    started("request sender", () -> await("request sender", requests.close()));
    RequestDesk desk =
        new RequestDesk(request -> requests.send(List.of(Outgoing.of(Topics.REQUESTS, request))));
    ShownMessages shown = new ShownMessages(view, desk, edge.isPresent());
    AtomicBoolean caughtUp = new AtomicBoolean();
    TailConsumer tail =
        await(
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
                }));
    started("live feed", () -> await("live feed", tail.close()));
    tail.caughtUp().onSuccess(done -> caughtUp.set(true));
    health.add(
        "live feed",
        () -> tail.lastError().map(Throwable::toString).orElse(""),
        tail::sincePollMillis);
    ConsoleServer console =
        await(
            "console",
            ConsoleServer.start(
                vertx,
                ConsoleOptions.at(
                    settings.console().host(),
                    port(settings.console().port(), before.map(Endpoints::consolePort))),
                view,
                desk,
                StoreAccess.history(store, settings.store().retention()),
                health::json,
                new PlaneProbes(health, meters)));
    started("console", () -> await("console", console.close()));
    return console;
  }

  /** The port asked for; where none is, the one of the last start. */
  private static int port(int asked, Optional<Integer> before) {
    return asked != 0 ? asked : before.orElse(0);
  }

  private void started(String name, AutoCloseable close) {
    started.push(new Part(name, close));
  }

  private static <T> T await(String part, Future<T> future)
      throws InterruptedException, TimeoutException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw CommandFailedException.failed(
          "the %s failed: %s".formatted(part, e.getCause().getMessage()), e.getCause());
    } catch (TimeoutException e) {
      throw new TimeoutException(
          "the %s did not answer within %d s".formatted(part, START_SECONDS));
    }
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  /** Stops what was started, the newest first; a part that fails to stop is logged and left. */
  @Override
  public synchronized void close() {
    while (!started.isEmpty()) {
      Part part = started.pop();
      try {
        part.close().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("the {} did not stop cleanly: {}", part.name(), e.toString());
      }
    }
    if (vertx != null) {
      try {
        vertx
            .close()
            .toCompletionStage()
            .toCompletableFuture()
            .get(CLOSE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("Vert.x did not stop cleanly: {}", e.toString());
      }
      vertx = null;
    }
    meters.close();
  }
}
