package io.tidegate.controller.service.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page's screen of the release gate, in a real browser. */
@Timeout(120)
class ConsoleGateIT {
  private static final long NOW = Made.T0;
  private static final String VERDICT =
      """
      {"schema": "tidegate.gate-verdict/1", "outcome": "FAIL_REGRESSION", "exitCode": 11,
       "promotes": false, "input": {"name": "run", "sha256": "ab", "seed": 1},
       "findings": [{"reason": "regression", "outcome": "FAIL_REGRESSION", "route": "GET /orders",
         "metric": "p99", "detail": "a quarter slower than the baseline"}],
       "effects": [{"metric": "p99", "route": "GET /orders", "unit": "ms", "critical": true,
         "baselineMedian": 100, "candidateMedian": 125, "ratio": 1.25, "low": 1.18, "high": 1.31,
         "p": 0.001, "adjustedP": 0.002, "minimumDetectable": 0.05, "windows": 60,
         "windowsNeeded": 60, "blockLength": 2, "spread": 0.1}],
       "errors": [], "knee": {"perSecond": 400, "reached": false, "neededPerSecond": 318.6},
       "forecastPeak": {"pool": "orders/workers", "ahead": "week", "perSecond": 212.4,
         "lowPerSecond": 180, "highPerSecond": 260, "share": 1, "madeAtMillis": 1000,
         "modelVersion": "m1", "source": "this control plane"}}
      """;

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private Chromium chromium;
  private FakeGateDesk desk;
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    chromium = Chromium.launch();
    desk = new FakeGateDesk(dir);
    FleetView view = new FleetView();
    MadeFleet.feed(view, NOW);
    server =
        ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                view,
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                () -> Instant.ofEpochMilli(NOW),
                new GateRunRoutes(
                    vertx,
                    desk,
                    order -> Future.succeededFuture(),
                    () -> Instant.ofEpochMilli(NOW)))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    if (server != null) {
      server.close().await(5, TimeUnit.SECONDS);
    }
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  @Test
  void aRunIsBegunFollowedAndOverriddenByName() {
    String url = "http://127.0.0.1:%d/console/#gate".formatted(server.port());
    Page page = chromium.open(url, ColorScheme.LIGHT, 1_440, 1_000, NOW, ignored -> {});
    assertThat(page.locator("main")).containsText("None yet. A run loads a candidate");
    page.getByLabel("Plan").fill("schema: nothing");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Begin")).click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("must be tidegate.gate-plan/1");
    assertTrue(
        chromium.complaints().stream().allMatch(it -> it.contains("400 (Bad Request)")),
        chromium.complaints().toString());

    page.getByText("Fleet").first().click();
    assertThat(page.getByLabel("Plan")).hasCount(0);
    page.getByText("Release gate").click();
    assertThat(page.getByLabel("Plan")).hasValue("schema: nothing");
    page.getByLabel("Plan").fill("schema: tidegate.gate-plan/1");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Begin")).click();
    assertThat(page.locator(".runs")).containsText("running");
    assertThat(page.locator(".done")).containsText("It runs");
    assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Abort")))
        .isVisible();

    desk.finish("r1", "FAIL_REGRESSION", VERDICT);
    page.reload();
    assertThat(page.locator(".findings")).containsText("a quarter slower than the baseline");
    assertThat(page.locator(".effects")).containsText("×1.25 (×1.18 to ×1.31)");
    assertThat(page.getByText("The full report"))
        .hasAttribute("href", "../api/v1/gate/runs/r1/report");
    assertThat(page.locator("main"))
        .containsText(
            "At least 400/s borne, 319/s needed, by the forecast for orders/workers:"
                + " a peak of 212/s (180/s to 260/s) within 7 days.");
    Page report = page.waitForPopup(() -> page.getByText("The full report").click());
    assertThat(report.locator("h1")).hasText("Run r1");
    report.close();
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    Chromium.shot(page, "gate-light");
    page.setViewportSize(390, 844);
    assertEquals(List.of(), page.evaluate(Chromium.TOO_WIDE));

    page.getByLabel("Your name").fill("alice@ops");
    page.locator("#run-reason").fill("known, and mended in the next one");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Override")).click();
    assertThat(page.locator(".runs")).containsText("overridden");
    assertThat(page.locator("main")).containsText("The verdict was fail regression");
    assertEquals("alice@ops", desk.runs.get("r1").override().orElseThrow().by());
  }
}
