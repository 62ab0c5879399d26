package io.tidegate.launcher.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.agent.TidegateAgent;
import io.tidegate.bus.TailConsumer;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of the control plane in the middle of its work, twice: once while it only watches, and
 * once at the moment a command is on its way. The supervisor starts it again on the same data
 * directory; meanwhile the pool works on.
 */
@Timeout(value = 240, unit = SECONDS)
class KillAndRestartIT {
  private static final long WINDOW_MILLIS = 1000;

  /**
   * Long, so that a host that other work keeps busy does not make it half as long again: a pool
   * whose requests run slower than before is not grown, and rightly.
   */
  private static final int RUN_MILLIS = 250;

  @TempDir Path dir;

  private final Queue<PoolWindow> windows = new ConcurrentLinkedQueue<>();
  private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
  private final Queue<Ack> acks = new ConcurrentLinkedQueue<>();

  @Test
  void noWindowIsMissingAndNoCommandIsAppliedTwice() throws Exception {
    int kafkaPort = LocalPort.free();
    int consolePort = LocalPort.free();
    URI console = URI.create("http://127.0.0.1:" + consolePort);
    String bootstrap = "127.0.0.1:" + kafkaPort;
    Path settings =
        Files.writeString(dir.resolve("tidegate.yaml"), settings(kafkaPort, consolePort));
    Vertx vertx = Vertx.vertx();
    ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    try (ControlPlaneProcess plane =
            ControlPlaneProcess.start(
                List.of(
                    "--config", settings.toString(), "--data-dir", dir.resolve("data").toString()),
                console,
                dir.resolve("control-plane.log"),
                text -> {});
        ElasticExecutor pool =
            ElasticExecutor.builder("workers").size(2).limits(1, 32).queueCapacity(100).build();
        TidegateAgent agent =
            TidegateAgent.builder("shop")
                .kafka(bootstrap)
                .window(Duration.ofMillis(WINDOW_MILLIS))
                .start()) {
      agent.register(pool);
      plane.awaitHealthy();
      TailConsumer.start(
              vertx,
              bootstrap,
              List.of(Topics.WINDOWS, Topics.COMMANDS, Topics.ACKS),
              TailConsumer.From.BEGINNING,
              (origin, message) -> {
                if (message instanceof PoolWindow window) {
                  windows.add(window);
                } else if (message instanceof Command command) {
                  commands.add(command);
                } else if (message instanceof Ack ack) {
                  acks.add(ack);
                }
              })
          .toCompletionStage()
          .toCompletableFuture()
          .get(30, SECONDS);

      AtomicLong gapMicros = new AtomicLong(300_000);
      submit(load, pool, gapMicros);
      await("the first windows", () -> windows.size() >= 8);
      killAndAwait(plane);
      int seen = windows.size();
      await("windows after the first restart", () -> windows.size() >= seen + 5);

      // 2 workers can do 8 a second: this has to make the controller act.
      gapMicros.set(85_000);
      await(
          () -> "a command; its newest decisions are " + decisions(console),
          () -> !commands.isEmpty());
      killAndAwait(plane);
      await("the command's effect", () -> pool.state().size() > 2);
      int afterwards = windows.size();
      await("windows after the second restart", () -> windows.size() >= afterwards + 8);
      load.shutdownNow();

      assertEverySeenWindowIsStored(console);
      assertAppliedOnce(pool, agent);
    } finally {
      load.shutdownNow();
      vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    }
  }

  private static String settings(int kafkaPort, int consolePort) {
    return """
        window: 1s
        kafka: {embedded-port: %d}
        console: {port: %d}
        collector: {lateness: 250ms}
        policies:
          - match: shop/workers
            mode: auto
            slo-p99: 900ms
            # Others take the host's CPU; what runs here only waits.
            high-cpu: 0
        """
        .formatted(kafkaPort, consolePort);
  }

  private static void submit(
      ScheduledExecutorService load, ElasticExecutor pool, AtomicLong gapMicros) {
    load.schedule(
        () -> {
          try {
            pool.execute(() -> LockSupport.parkNanos(MILLISECONDS.toNanos(RUN_MILLIS)));
          } catch (RejectedExecutionException e) {
            // A full queue is part of the story; the pool counts it.
          }
          submit(load, pool, gapMicros);
        },
        gapMicros.get(),
        java.util.concurrent.TimeUnit.MICROSECONDS);
  }

  private static void killAndAwait(ControlPlaneProcess plane) throws Exception {
    long pid = plane.pid();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    await("the restart", () -> plane.pid() != pid);
    plane.awaitHealthy();
  }

  /** A window on the topic comes to the store, whoever was killed in between. */
  private void assertEverySeenWindowIsStored(URI console) {
    TreeSet<Long> seen =
        windows.stream().map(PoolWindow::endMillis).collect(Collectors.toCollection(TreeSet::new));
    await("the last window in the store", () -> stored(console, seen).contains(seen.last()));
    TreeSet<Long> missing = new TreeSet<>(seen);
    missing.removeAll(stored(console, seen));
    assertEquals(new TreeSet<Long>(), missing, "published, but not in the store");
    long expected = (seen.last() - seen.first()) / WINDOW_MILLIS + 1;
    assertEquals(expected, seen.size(), "windows from the first to the last, without a gap");
  }

  private static TreeSet<Long> stored(URI console, TreeSet<Long> range) {
    String history =
        "/api/v1/pools/shop/workers/history?from=%d&to=%d"
            .formatted(range.first() - 60_000, range.last() + 60_000);
    TreeSet<Long> ends = new TreeSet<>();
    get(console, history)
        .path("points")
        .forEach(point -> ends.add(point.path("endMillis").asLong()));
    return ends;
  }

  private static JsonNode decisions(URI console) {
    return get(console, "/api/v1/decisions?limit=5");
  }

  private static JsonNode get(URI console, String path) {
    try {
      return new ObjectMapper()
          .readTree(
              HttpClient.newHttpClient()
                  .send(
                      HttpRequest.newBuilder(console.resolve(path))
                          .timeout(Duration.ofSeconds(15))
                          .build(),
                      HttpResponse.BodyHandlers.ofString())
                  .body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void assertAppliedOnce(ElasticExecutor pool, TidegateAgent agent) {
    // To renew a lease changes nothing, and is no revision.
    Set<String> resizes =
        commands.stream()
            .filter(command -> command.action() == CommandAction.RESIZE)
            .map(Command::commandId)
            .collect(Collectors.toSet());
    Map<String, Long> applied =
        acks.stream()
            .filter(ack -> ack.outcome() == Ack.Outcome.APPLIED)
            .filter(ack -> resizes.contains(ack.commandId()))
            .collect(Collectors.groupingBy(Ack::commandId, Collectors.counting()));
    assertTrue(!applied.isEmpty(), "at least the first command was applied");
    assertTrue(
        applied.values().stream().allMatch(count -> count == 1), "applied twice: " + applied);
    long revision = acks.stream().mapToLong(Ack::revision).max().orElseThrow();
    // Broker and controller together may be away for longer than a lease, whose end is one, too.
    long ends = revision - applied.size();
    assertTrue(
        ends >= 0 && ends <= agent.stats().leasesRunOut(),
        "one revision for each command that was applied: " + revision + " of " + applied.size());
    Map<String, Long> ids =
        commands.stream().collect(Collectors.groupingBy(Command::commandId, Collectors.counting()));
    assertTrue(ids.values().stream().allMatch(count -> count == 1), "sent twice: " + ids);
    assertTrue(pool.state().size() <= 32);
  }

  private static void await(String what, BooleanSupplier condition) {
    await(() -> what, condition);
  }

  private static void await(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertTrue(
          System.nanoTime() < deadline, () -> "this did not come within 60 s: " + what.get());
      LockSupport.parkNanos(MILLISECONDS.toNanos(20));
    }
  }
}
