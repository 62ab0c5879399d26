package io.tidegate.controller.service.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.judge.Outcome;
import io.tidegate.gate.report.HtmlReport;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.GateRun;
import io.tidegate.gate.run.RunResult;
import io.tidegate.gate.traffic.InputReport;
import io.tidegate.gate.traffic.Quantiles;
import io.tidegate.gate.traffic.Route;
import io.tidegate.gate.traffic.TrafficModel;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page that a run of the release gate leaves, as a file in a real browser. */
@Timeout(180)
class GateReportIT {
  private static final int WIDE = 1_280;
  private static final int PHONE = 390;
  private static final int SERVICE_MILLIS = 5;

  /** Texts of charts whose contrast to the page is below WCAG's AA. */
  private static final String PALE_IN_CHARTS =
      """
      () => {
        const luminance = (text) => {
          const [r, g, b] = text.match(/[\\d.]+/g).map((c) => c / 255).map((c) =>
            c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const paper = luminance(getComputedStyle(document.body).backgroundColor);
        return [...document.querySelectorAll('svg text')].filter((it) => {
          const ink = luminance(getComputedStyle(it).fill);
          return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) < 4.5;
        }).map((it) => it.textContent);
      }
      """;

  /** Texts of charts that lie on one another or are cut off, and letters of less than 9 pixels. */
  private static final String UNREADABLE =
      """
      () => [...document.querySelectorAll('svg')].flatMap((svg) => {
        const frame = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].filter((it) => it.checkVisibility())
          .map((it) => [it.textContent, it.getBoundingClientRect()]);
        const bad = texts.filter(([, b]) => b.left < frame.left - 1 || b.right > frame.right + 1
          || b.top < frame.top - 1 || b.bottom > frame.bottom + 1 || b.height < 9).map(([t]) => t);
        texts.forEach(([t, a], i) => texts.slice(i + 1).forEach(([u, b]) => {
          const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          // A line's box is higher than its letters.
          if (wide > 1 && high > a.height / 3) bad.push(`${t} on ${u}`);
        }));
        return bad;
      })
      """;

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final List<String> requested = new ArrayList<>();
  private Chromium chromium;

  @BeforeEach
  void launch() {
    chromium = Chromium.launch();
  }

  @AfterEach
  void stop() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  @Test
  void aRunThatFailedShowsWhyAndAllOfItsCharts() throws Exception {
    int baseline =
        serving(request -> vertx.setTimer(SERVICE_MILLIS, i -> request.response().end()));
    int candidate = serving(oneAtATime());
    GatePlan plan =
        plan(
            baseline,
            candidate,
            """
            lag: {windowMillis: 5000, runMillis: 5000}
            mixDistance: 0.3
            http: {timeoutMillis: 1000}
            load: {shape: steady, peakPerSecond: 40, windows: 12, windowMillis: 200,
                   windowsPerBlock: 3, settleWindows: 0, warmUpWindows: 1, extensions: 0}
            slo: [{route: "*", metric: p95, atMost: 10000, badInARow: 3}]
            compare:
              - {route: "*", metric: p50, critical: false}
              - {route: "GET /orders/{number}", metric: p95, critical: false}
            criteria: {minRequests: 10}
            capacity: {peakPerSecond: 400, margin: 1.2, p99AtMostMillis: 400,
                       errorRateAtMost: 0.01, steps: [0.1, 0.2, 1], stepWindows: 3}
            """);
    RunResult result = run(plan);
    assertEquals(
        Outcome.FAIL_CAPACITY,
        result.judgement().verdict().outcome(),
        result.judgement().verdict().toString());
    Path file = report(result, plan, model());

    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (int width : List.of(WIDE, PHONE)) {
        Page page = open(file, scheme, width);
        assertThat(page.locator("h1")).hasText("Release gate: FAIL_CAPACITY");
        assertThat(page.locator("table").first()).containsText("capacity-below-peak");
        assertThat(page.locator("table").first()).containsText("the knee is at");
        assertThat(chart(page, "Latency by percentile").locator("path")).hasCount(2);
        assertThat(chart(page, "p95 of each window in time").locator("circle")).hasCount(24);
        assertThat(chart(page, "Candidate against baseline").locator("circle")).hasCount(3);
        assertThat(chart(page, "Latency by load").locator("circle"))
            .hasCount(result.steps().size());
        assertThat(chart(page, "Latency by load")).containsText("needed 480.0/s");
        assertThat(page.getByText("What was sent")).isVisible();
        assertThat(page.locator("table").last()).containsText("GET /orders/{number}");
        Chromium.shot(page, "gate-report-%s-%d".formatted(scheme, width).toLowerCase(Locale.ROOT));
        requireReadable(page);
      }
    }
    assertNothingElseWasAskedFor(file, 4);
  }

  @Test
  void aRunOfWhichNothingWasMeasuredSaysWhyInPlaceOfCharts() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    GatePlan plan = plan(port, serving(request -> request.response().end()), "");
    RunResult result = run(plan);
    assertEquals(Outcome.INVALID, result.judgement().verdict().outcome());
    Path file = report(result, plan, model());

    Page page = open(file, ColorScheme.LIGHT, PHONE);
    assertThat(page.locator("h1")).hasText("Release gate: INVALID");
    assertThat(page.locator("table")).containsText("target-unreachable");
    assertThat(page.locator("table")).containsText("does not take connections");
    assertThat(page.locator("body")).containsText("No window was measured");
    assertThat(page.locator("svg")).hasCount(0);
    requireReadable(page);
    Chromium.shot(page, "gate-report-invalid");
    assertNothingElseWasAskedFor(file, 1);
  }

  private static Locator chart(Page page, String title) {
    return page.locator("figure").filter(new Locator.FilterOptions().setHasText(title));
  }

  private Page open(Path file, ColorScheme scheme, int width) {
    return chromium.open(
        file.toUri().toString(),
        scheme,
        width,
        900,
        Made.T0,
        page -> page.onRequest(request -> requested.add(request.url())));
  }

  private static void requireReadable(Page page) {
    assertEquals(
        page.evaluate("() => document.documentElement.clientWidth"),
        page.evaluate("() => document.documentElement.scrollWidth"),
        "the page is wider than the screen");
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    assertEquals(List.of(), page.evaluate(PALE_IN_CHARTS));
    assertEquals(List.of(), page.evaluate(UNREADABLE));
  }

  private void assertNothingElseWasAskedFor(Path file, int times) {
    assertEquals(List.of(), chromium.complaints());
    List<String> own =
        requested.stream().filter(url -> !url.startsWith("data:")).distinct().toList();
    assertEquals(List.of(file.toUri().toString()), own);
    assertTrue(requested.size() >= times, requested.toString());
  }

  private Path report(RunResult result, GatePlan plan, TrafficModel model) throws IOException {
    return Files.writeString(
        dir.resolve("report.html"), HtmlReport.write(result, plan, model, "2026-01-31T12:00:00"));
  }

  private static GatePlan plan(int baseline, int candidate, String more) {
    String yaml =
        """
        schema: tidegate.gate-plan/1
        model: model.yaml
        baseline: http://127.0.0.1:%1$d
        candidate: http://127.0.0.1:%2$d
        allow: ["127.0.0.1:%1$d", "127.0.0.1:%2$d"]
        """
            .formatted(baseline, candidate);
    return PlanYaml.read(yaml + more, PlanYaml.Changes.NONE).plan();
  }

  private static RunResult run(GatePlan plan) throws Exception {
    try (GateRun run = new GateRun(plan, model(), "3f9a", Optional.empty(), line -> {})) {
      return run.run();
    }
  }

  private int serving(Handler<HttpServerRequest> handler) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(handler)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    return server.actualPort();
  }

  /** A single worker; never above 200 requests per second, however fast the machine is. */
  private Handler<HttpServerRequest> oneAtATime() {
    ArrayDeque<HttpServerRequest> queue = new ArrayDeque<>();
    return request -> {
      queue.add(request);
      if (queue.size() == 1) {
        work(queue);
      }
    };
  }

  private void work(ArrayDeque<HttpServerRequest> queue) {
    vertx.setTimer(
        SERVICE_MILLIS,
        i -> {
          queue.poll().response().end();
          if (!queue.isEmpty()) {
            work(queue);
          }
        });
  }

  private static TrafficModel model() {
    return new TrafficModel(
        List.of(new InputReport("access.log", 3600, 3600, 0, 0, List.of(), "")),
        List.of(),
        3600,
        List.of(route("/orders/{number}", 2 / 3.0), route("/items", 1 / 3.0)),
        new TrafficModel.Rate(Instant.EPOCH, 60, 60, List.of(1200L, 2400L)),
        new TrafficModel.Mix(120, List.of(List.of(2 / 3.0, 1 / 3.0))),
        new TrafficModel.Dispersion(Double.NaN, Double.NaN, Double.NaN),
        Optional.empty());
  }

  private static Route route(String template, double share) {
    Quantiles none = new Quantiles(List.of());
    return new Route("GET", template, share, 100, 0, true, "", none, none);
  }
}
