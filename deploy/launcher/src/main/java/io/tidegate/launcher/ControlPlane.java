package io.tidegate.launcher;

import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.TailConsumer;
import io.tidegate.bus.TopicSetup;
import io.tidegate.collector.service.CollectorService;
import io.tidegate.collector.service.InstanceMonitor;
import io.tidegate.collector.service.InstanceMonitorOptions;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.controller.service.ControllerOptions;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.web.ConsoleOptions;
import io.tidegate.controller.service.web.ConsoleServer;
import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.RequestDesk;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.settings.Role;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.predictor.service.PredictorOptions;
import io.tidegate.predictor.service.PredictorService;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
          Topics.INSTANCES);

  /** A started part and how it is stopped. */
  private record Part(String name, AutoCloseable close) {}

  private final Settings settings;
  private final Deque<Part> started = new ArrayDeque<>();
  private final Health health = new Health();
  private Vertx vertx;
  private Endpoints endpoints;

  private ControlPlane(Settings settings) {
    this.settings = settings;
  }

  /**
   * Starts the parts that the settings name; returns when they serve.
   *
   * @throws CommandFailedException naming the part that could not start, and why
   */
  public static ControlPlane start(Settings settings) throws InterruptedException {
    ControlPlane plane = new ControlPlane(settings);
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
    int kafkaPort = 0;
    if (settings.kafka().embedded()) {
      EmbeddedKafka kafka =
          EmbeddedKafka.start(
              settings.dataDir().resolve("kafka"),
              port(settings.kafka().embeddedPort(), before.map(Endpoints::kafkaPort)));
      started("embedded Kafka", kafka);
      health.add("kafka", () -> kafka.fatal().isDone() ? "gave up: " + kafka.fatal().join() : "");
      bootstrap = kafka.bootstrap();
      kafkaPort = kafka.port();
    }
    new TopicSetup(
            bootstrap,
            settings.kafka().partitions(),
            (short) settings.kafka().replication(),
            settings.kafka().retention(),
            TOPICS_PATIENCE)
        .ensure();

    String storeUrl = "";
    int storePort = 0;
    int consolePort = 0;
    if (runs(Role.COLLECTOR) || runs(Role.CONSOLE)) {
      StoreAccess store =
          StoreAccess.open(
              vertx,
              settings,
              port(settings.store().embeddedPort(), before.map(Endpoints::storePort)));
      started("store", store);
      storeUrl = store.url();
      storePort = store.port();
      if (runs(Role.COLLECTOR)) {
        startCollector(bootstrap, store.store());
      }
      startDeciders(bootstrap);
      if (runs(Role.CONSOLE)) {
        consolePort = startConsole(bootstrap, store.store(), before).port();
      }
    } else {
      startDeciders(bootstrap);
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
            consolePort);
    endpoints.write(settings.dataDir());
  }

  private boolean runs(Role role) {
    return settings.roles().contains(role);
  }

  private void startCollector(String bootstrap, MetricStore store)
      throws InterruptedException, TimeoutException {
    CollectorService collector =
        await(
            "collector",
            CollectorService.start(vertx, ServiceOptions.collector(bootstrap, settings), store));
    started("collector", () -> await("collector", collector.close()));
    health.add("collector", () -> Health.of(collector.health()));

    InstanceMonitor instances =
        await(
            "instance monitor",
            InstanceMonitor.start(vertx, new InstanceMonitorOptions(bootstrap)));
    started("instance monitor", () -> await("instance monitor", instances.close()));
    health.add("instances", () -> instances.health().trouble().orElse(""));
  }

  private void startDeciders(String bootstrap)
      throws IOException, InterruptedException, TimeoutException {
    if (runs(Role.PREDICTOR)) {
      startPredictor(bootstrap);
    }
    if (runs(Role.CONTROLLER)) {
      startController(bootstrap);
    }
  }

  private void startPredictor(String bootstrap)
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
    health.add("predictor", () -> Health.of(predictor.health()));
  }

  private void startController(String bootstrap) throws InterruptedException, TimeoutException {
    ControllerService controller =
        await(
            "controller",
            ControllerService.start(
                vertx,
                new ControllerOptions(
                    bootstrap, settings.policies(), settings.controller().commandKey())));
    started("controller", () -> await("controller", controller.close()));
    health.add("controller", () -> controller.health().lastError().orElse(""));
  }

  private ConsoleServer startConsole(
      String bootstrap, MetricStore store, Optional<Endpoints> before)
      throws InterruptedException, TimeoutException {
    FleetView view = new FleetView();
    RecordSender requests = RecordSender.open(vertx, bootstrap);
    started("request sender", () -> await("request sender", requests.close()));
    RequestDesk desk =
        new RequestDesk(request -> requests.send(List.of(Outgoing.of(Topics.REQUESTS, request))));
    TailConsumer tail =
        await(
            "live feed",
            TailConsumer.start(
                vertx,
                bootstrap,
                SHOWN,
                TailConsumer.From.BEGINNING,
                (origin, message) -> {
                  view.accept(message);
                  desk.accept(message);
                  view.instances().accept(message, origin.timestamp());
                }));
    started("live feed", () -> await("live feed", tail.close()));
    health.add("live feed", () -> tail.lastError().map(Throwable::toString).orElse(""));
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
                StoreAccess.history(store),
                health::json));
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
  }
}
