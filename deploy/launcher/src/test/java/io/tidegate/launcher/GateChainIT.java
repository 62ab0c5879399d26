package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.controller.service.web.ConsoleAccess;
import io.tidegate.controller.service.web.ConsoleOptions;
import io.tidegate.controller.service.web.ConsoleServer;
import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.GateRunRoutes;
import io.tidegate.controller.service.web.HistorySource;
import io.tidegate.controller.service.web.Probes;
import io.tidegate.controller.service.web.RequestDesk;
import io.tidegate.gate.load.AllowList;
import io.tidegate.launcher.settings.GateSettings;
import io.tidegate.wire.ArrivalPeaks;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two equal versions, and behind them a pool that a control plane watches: what the gate says is
 * the pool's windows' doing, or its forecast peak's, alone.
 */
@Timeout(180)
class GateChainIT {
  private static final long WIDTH = 200;
  private static final PoolId PAYMENTS = new PoolId("payments", "workers");

  /** Of a process that is well. */
  private static final class Well implements Probes {
    @Override
    public Map<String, String> stalled() {
      return Map.of();
    }

    @Override
    public Map<String, String> unwell() {
      return Map.of();
    }

    @Override
    public String metrics() {
      return "";
    }
  }

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final List<HttpServer> services = new ArrayList<>();
  private final FleetView view = new FleetView();
  private final ScheduledExecutorService collector = Executors.newSingleThreadScheduledExecutor();
  private long fedUpTo = System.currentTimeMillis() / WIDTH * WIDTH;
  private GateRunDesk desk;
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < 2; i++) {
      HttpServer service =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
      service.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      service.start();
      services.add(service);
    }
    Path gate = Files.createDirectories(dir.resolve("gate"));
    StringBuilder log = new StringBuilder();
    for (int second = 0; second < 60; second++) {
      log.append(
          "10.0.0.1 - - [17/May/2026:10:00:%02d +0000] \"GET /pages/%d HTTP/1.1\" 200 512\n"
              .formatted(second, second));
    }
    Path file = Files.writeString(dir.resolve("access.log"), log);
    CommandLineRun made =
        CommandLineRun.of(
            "gate", "model", file.toString(), "-o", gate.resolve("model.yaml").toString());
    assertEquals(0, made.exitCode(), made.err());
    // What is compared is far from what a busy machine makes: only the chain is in question.
    Files.writeString(
        gate.resolve("gate.yaml"),
        """
        schema: tidegate.gate-plan/1
        model: model.yaml
        baseline: http://%1$s
        candidate: http://%2$s
        allow: ["%1$s", "%2$s"]
        load: {shape: steady, peakPerSecond: 100, windows: 12, windowMillis: 100, windowsPerBlock: 6,
               warmUpWindows: 3}
        compare: [{metric: p50, critical: false}]
        chain: [{pool: payments/workers, metric: p99, atMost: 200, badInARow: 2}]
        criteria: {minRequests: 10, margin: 0.9, mustDetect: 10}
        lag: {windowMillis: 10000, runMillis: 10000}
        """
            .formatted(authority(0), authority(1)));
    desk =
        GateRunDesk.open(
            new GateSettings(
                new AllowList(List.of(authority(0), authority(1))),
                Optional.empty(),
                Duration.ofHours(1)),
            dir,
            GateKafka.at("127.0.0.1:1"),
            new ShownWindows(view),
            InstantSource.system());
    server =
        ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                ConsoleAccess.OPEN,
                view,
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new Well(),
                new GateRunRoutes(vertx, desk, order -> Future.succeededFuture()))
            .await(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    collector.shutdownNow();
    server.close().await(10, TimeUnit.SECONDS);
    desk.close();
    vertx.close().await(10, TimeUnit.SECONDS);
    services.forEach(s -> s.stop(0));
  }

  private String authority(int service) {
    return "127.0.0.1:" + services.get(service).getAddress().getPort();
  }

  /** Makes the pool known, and publishes each of its windows when it has ended. */
  private void publish(int p99Millis) {
    view.accept(window(fedUpTo - WIDTH, p99Millis));
    collector.scheduleAtFixedRate(
        () -> {
          for (; fedUpTo + WIDTH <= System.currentTimeMillis(); fedUpTo += WIDTH) {
            view.accept(window(fedUpTo, p99Millis));
          }
        },
        0,
        WIDTH / 2,
        TimeUnit.MILLISECONDS);
  }

  private static PoolWindow window(long start, int p99Millis) {
    Histogram micros = EncodedHistogram.newHistogram();
    micros.recordValueWithCount(p99Millis * 1000L, 50);
    LatencySummary latency = LatencySummary.of(micros);
    return new PoolWindow(
        PAYMENTS,
        PoolKind.WORKER,
        start,
        start + WIDTH,
        PoolWindow.Quality.COMPLETE,
        List.of(),
        50,
        50,
        0,
        0,
        LatencySummary.EMPTY,
        latency,
        latency,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.of(micros),
        0);
  }

  private CommandLineRun run(String url) {
    return CommandLineRun.of(
        "gate",
        "run",
        "-f",
        dir.resolve("gate/gate.yaml").toString(),
        "-o",
        dir.resolve("verdict.json").toString(),
        "--html",
        dir.resolve("report.html").toString(),
        "--url",
        url);
  }

  private CommandLineRun run() {
    return run("http://127.0.0.1:" + server.port());
  }

  private JsonObject verdict() throws Exception {
    return new JsonObject(Files.readString(dir.resolve("verdict.json")));
  }

  private String reason() throws Exception {
    return verdict().getJsonArray("findings").getJsonObject(0).getString("reason");
  }

  @Test
  void aPoolThatHoldsItsLimitIsNoReasonAndSaidToBeJudged() throws Exception {
    publish(50);
    CommandLineRun run = run();
    assertEquals(0, run.exitCode(), run.out() + run.err());
    JsonObject pool = verdict().getJsonArray("chain").getJsonObject(0);
    assertEquals("payments/workers", pool.getString("pool"));
    assertEquals(0, pool.getInteger("bad"));
    assertFalse(pool.getBoolean("wholeRun"), pool::toString);
    assertTrue(pool.getInteger("known") >= 2, pool::toString);
    assertTrue(run.out().contains("chain p99 payments/workers"), run.out());
    assertTrue(Files.readString(dir.resolve("report.html")).contains("<h2>Downstream pools</h2>"));
  }

  /** By the command and by the API, which takes its own windows. */
  @Test
  void aPoolThatMissesItsLimitFailsTheCandidateAlone() throws Exception {
    publish(500);
    CommandLineRun run = run();
    assertEquals(10, run.exitCode(), run.out() + run.err());
    assertEquals("chain-slo", reason());
    assertTrue(run.out().contains("  chain-slo, p99 payments/workers: "), run.out());

    String url = "http://127.0.0.1:" + server.port();
    CommandLineRun started =
        CommandLineRun.of(
            "gate", "start", "-f", dir.resolve("gate/gate.yaml").toString(), "--url", url);
    assertEquals(0, started.exitCode(), started.err());
    CommandLineRun watched =
        CommandLineRun.of("gate", "watch", started.out().strip(), "--url", url);
    assertEquals(10, watched.exitCode(), watched.out() + watched.err());
    assertTrue(watched.out().contains("chain-slo"), watched.out());
  }

  /** The plan with a search for the knee up to the peak of a pool as it is forecast. */
  private void wishForecastPeak() throws Exception {
    Path plan = dir.resolve("gate/gate.yaml");
    String text = Files.readString(plan).replaceAll("(?m)^chain: .*$", "");
    Files.writeString(
        plan,
        text
            + """
            capacity: {peak: forecast, peakAhead: day, peakShare: 0.5, margin: 1,
                       p99AtMostMillis: 10000, steps: [1], stepWindows: 4}
            fleet: {pool: payments/workers}
            """);
  }

  private static Forecast forecast(long madeAtMillis, ArrivalPeaks peaks) {
    return Forecast.unavailable(
            PAYMENTS, madeAtMillis, WIDTH, 15, "prior-1", Forecast.Status.NO_DATA, 200)
        .withPeaks(peaks);
  }

  private static ArrivalPeaks day(double perSecond) {
    return new ArrivalPeaks(
        ArrivalPeaks.Season.DAY,
        Optional.of(new ArrivalPeaks.Peak(perSecond, perSecond - 20, perSecond + 30)),
        Optional.empty());
  }

  /** By the command, of the API's answer; and by the API, which takes its own. */
  @Test
  void thePeakThatIsForecastIsSearchedForAndSaid() throws Exception {
    wishForecastPeak();
    view.accept(window(fedUpTo, 50));
    view.accept(forecast(fedUpTo, day(120)));
    // Of a window that could not be judged nothing is told, and nothing taken back.
    view.accept(forecast(fedUpTo + WIDTH, ArrivalPeaks.UNTOLD));
    CommandLineRun run = run();
    assertEquals(0, run.exitCode(), run.out() + run.err());
    JsonObject peak = verdict().getJsonObject("forecastPeak");
    assertEquals("payments/workers", peak.getString("pool"));
    assertEquals("day", peak.getString("ahead"));
    assertEquals(120, peak.getDouble("perSecond"));
    assertEquals(100, peak.getDouble("lowPerSecond"));
    assertEquals(150, peak.getDouble("highPerSecond"));
    assertEquals(0.5, peak.getDouble("share"));
    assertEquals(fedUpTo, peak.getLong("madeAtMillis"));
    assertEquals("prior-1", peak.getString("modelVersion"));
    assertEquals("http://127.0.0.1:" + server.port(), peak.getString("source"));
    assertEquals(60, verdict().getJsonObject("knee").getDouble("neededPerSecond"));
    assertTrue(run.out().contains("the peak of payments/workers is forecast: 120.0/s"), run.out());

    String url = "http://127.0.0.1:" + server.port();
    CommandLineRun started =
        CommandLineRun.of(
            "gate", "start", "-f", dir.resolve("gate/gate.yaml").toString(), "--url", url);
    assertEquals(0, started.exitCode(), started.err());
    CommandLineRun watched =
        CommandLineRun.of("gate", "watch", started.out().strip(), "-o", "json", "--url", url);
    assertEquals(0, watched.exitCode(), watched.out() + watched.err());
    JsonObject own = new JsonObject(watched.out()).getJsonObject("verdict");
    assertEquals("this control plane", own.getJsonObject("forecastPeak").getString("source"));
    assertEquals(60, own.getJsonObject("knee").getDouble("neededPerSecond"));
  }

  @Test
  void aPeakThatIsNotKnownMakesTheRunInvalidBeforeAnythingIsSent() throws Exception {
    wishForecastPeak();
    assertPeakRefused(run(), "peak-unreadable", "is not known");
    assertPeakRefused(run("http://127.0.0.1:1"), "peak-unreadable", "no control plane answers at");
    CommandLineRun nowhere =
        CommandLineRun.of(
            "gate",
            "run",
            "-f",
            dir.resolve("gate/gate.yaml").toString(),
            "-o",
            dir.resolve("verdict.json").toString(),
            "--data-dir",
            dir.resolve("none").toString());
    assertPeakRefused(nowhere, "peak-unreadable", "no control plane was ever started on");

    view.accept(window(fedUpTo, 50));
    assertPeakRefused(run(), "peak-unknown", "has no forecast of payments/workers");
    view.accept(forecast(fedUpTo - 3_600_000, day(120)));
    assertPeakRefused(run(), "peak-stale", "60 minutes old: must be at most 30");
    view.accept(forecast(fedUpTo, ArrivalPeaks.without(ArrivalPeaks.Season.COLD)));
    assertPeakRefused(run(), "peak-unknown", "the predictor is cold on payments/workers");
  }

  private void assertPeakRefused(CommandLineRun run, String reason, String detail)
      throws Exception {
    assertEquals(21, run.exitCode(), run.out() + run.err());
    assertEquals(reason, reason());
    assertEquals("INVALID", verdict().getString("outcome"));
    assertTrue(run.out().contains(detail), run.out());
    assertFalse(run.err().contains("warm-up"), run.err());
  }

  @Test
  void aPoolOfWhichNothingIsKnownMakesTheRunInvalid() throws Exception {
    CommandLineRun unknown = run();
    assertEquals(21, unknown.exitCode(), unknown.out() + unknown.err());
    assertEquals("chain-unreadable", reason());
    assertTrue(unknown.out().contains("the windows of payments/workers cannot be read: "));
    assertFalse(unknown.err().contains("warm-up"), unknown.err());

    CommandLineRun nobody = run("http://127.0.0.1:1");
    assertEquals(21, nobody.exitCode(), nobody.out() + nobody.err());
    assertTrue(nobody.out().contains("no control plane answers at http://127.0.0.1:1"));

    view.accept(window(fedUpTo, 50));
    CommandLineRun stale = run();
    assertEquals(21, stale.exitCode(), stale.out() + stale.err());
    assertEquals("chain-windows-missing", reason());
    assertTrue(
        stale.err().contains("waiting for the last windows of payments/workers"), stale.err());
  }
}
