package io.tidegate.launcher.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.tidegate.bus.Await;
import io.tidegate.launcher.CommandLineRun;
import io.tidegate.launcher.GateTargets;
import io.tidegate.launcher.PlanesPage;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every screen of the page while the demo's playground runs, and that the playground leaves nothing
 * behind when it is told to stop. With -Dtidegate.screenshots=DIR it leaves pictures there.
 */
@Timeout(value = 900, unit = SECONDS)
class DemoPageIT {
  private static final Pattern PAGE =
      Pattern.compile("control plane \\(pid \\d+\\) and page: (\\S+)");
  private static final Pattern BREACH = Pattern.compile("Breach (possible )?in \\d+ windows?");
  private static final int PARTITIONS = 4;

  /** One event comes every 140 s. */
  private static final LocatorAssertions.IsVisibleOptions AN_EVENT_LONG =
      new LocatorAssertions.IsVisibleOptions().setTimeout(240_000);

  @TempDir Path dir;

  private GateTargets targets;
  private DemoProcess demo;
  private String url;
  private Page page;

  @BeforeEach
  void start() throws IOException {
    targets = GateTargets.start(dir.resolve("gate"));
    demo =
        DemoProcess.start(
            dir,
            Map.of(
                "TIDEGATE_GATE_ALLOW", targets.allowed(),
                "TIDEGATE_GATE_DIRECTORY", targets.directory().toString()),
            "--scenario",
            "playground",
            "--work-dir",
            dir.resolve("work").toString());
    url = demo.await(PAGE).group(1);
  }

  @AfterEach
  void stop() {
    demo.close();
    targets.close();
  }

  private String dataDir() {
    return dir.resolve("work/managed/data").toString();
  }

  @Test
  void everyScreenIsAliveAndNothingIsLeftBehind() throws Exception {
    try (PlanesPage opened = PlanesPage.open(url)) {
      page = opened.page();
      assertThat(page.locator(".connection")).hasText("Live");
      aRunOfTheGateIsBegun();
      theFleetIsShown();
      aResizeIsMarkedAndExplained();
      aForecastAppears();
      whatItDidIsListed();
      theReportOfTheGateOpens();
      thePastIsShown();
      DemoPictures.take(opened, url);
      theKillSwitchStopsSending();
      assertEquals(List.of(), opened.complaints());
    }
    demo.terminate();
    Await.until(() -> "left behind: " + demo.leftBehind(), () -> demo.leftBehind().isEmpty());
  }

  private void goTo(String screen) {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(screen).setExact(true))
        .click();
    assertThat(page.locator("nav a[aria-current='page']")).hasText(screen);
  }

  private void press(String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
        .click();
  }

  private void aRunOfTheGateIsBegun() {
    goTo("Release gate");
    page.getByLabel("Plan").fill(targets.plan());
    press("Begin");
    assertThat(page.locator(".runs")).containsText(targets.candidate());
  }

  private void theFleetIsShown() {
    goTo("Fleet");
    for (String pool :
        List.of("orders/workers", "orders/db", "orders/payments-rpc", "payments/workers")) {
      assertThat(page.locator("tr[data-pool='" + pool + "']")).containsText(" ms");
    }
    press("Map");
    assertThat(page.locator(".map .cell")).hasCount(4);
    press("List");
    assertThat(page.locator("tbody tr")).hasCount(4);
  }

  private void aResizeIsMarkedAndExplained() {
    goTo("Decisions");
    press("Changes");
    Locator grown =
        page.locator(".entry").filter(new Locator.FilterOptions().setHasText("Growing")).first();
    assertThat(grown).isVisible(AN_EVENT_LONG);
    // At once: another one may come above it meanwhile.
    String[] found =
        ((String)
                grown.evaluate(
                    "it => it.querySelector('a').hash + ' ' + it.querySelector('time').dateTime"))
            .split(" ");
    page.navigate(url + "/console/" + found[0]);
    assertThat(page.locator(".chart"))
        .hasAttribute("aria-label", Pattern.compile(".*, [1-9]\\d* resizes?"));
    assertThat(page.locator(".chart canvas")).isVisible();
    page.navigate(url + "/console/" + found[0] + "?at=" + Instant.parse(found[1]).toEpochMilli());
    assertThat(page.locator(".explain")).containsText("Changed: ");
    assertThat(page.locator(".waterfall li").first()).containsText("size before");
    page.locator(".explain summary").click();
    assertThat(page.locator(".inputs")).containsText("arrivals per second");
  }

  private void aForecastAppears() {
    goTo("Fleet");
    press("Forecasts");
    assertThat(
            page.locator(".feed .entry")
                .filter(new Locator.FilterOptions().setHasText(BREACH))
                .first())
        .isVisible(AN_EVENT_LONG);
  }

  private void whatItDidIsListed() {
    goTo("Alerts");
    assertThat(page.locator("main .entry").first()).isVisible();
    goTo("Policies");
    page.locator("#policy-text")
        .fill("policies:\n  - match: orders/*\n    mode: shadow\n    slo-p99: 300ms\n");
    press("Show what would change");
    assertThat(page.locator(".difference")).containsText("3 pools would change");
  }

  private void theReportOfTheGateOpens() {
    goTo("Release gate");
    Locator link = page.getByText("The full report");
    assertThat(link).isVisible();
    Page report = page.waitForPopup(link::click);
    assertThat(report.locator("h1")).containsText("Release gate: ");
    report.close();
  }

  private void thePastIsShown() {
    page.navigate(url + "/console/#/orders/workers");
    page.getByLabel("A window back").click();
    assertThat(page.locator(".badge.then")).isVisible();
    press("Now");
    assertThat(page.locator(".badge.then")).hasCount(0);
  }

  private void theKillSwitchStopsSending() throws Exception {
    assertTrue(commands() > 0, "commands were sent before");
    goTo("Safety");
    page.getByLabel("Pools").fill("*");
    page.getByLabel("Reason").fill("incident 4711");
    press("Freeze");
    assertThat(page.locator(".kill-switch")).containsText("Frozen: *");
    assertThat(page.locator("main")).containsText(Pattern.compile("frozen\\s*4\\s*pools"));
    int sent = commands();
    long since = newestWindow();
    Await.until("five windows more", () -> newestWindow() >= since + 5_000);
    assertEquals(sent, commands());
    CommandLineRun refused =
        CommandLineRun.of("resize", "orders/workers", "9", "--data-dir", dataDir());
    assertEquals(1, refused.exitCode(), refused.out() + refused.err());
    assertTrue(refused.out().contains("incident 4711"), refused.out() + refused.err());
    assertEquals(sent, commands());
    press("Thaw *");
    assertThat(page.locator(".kill-switch")).containsText("off: commands are sent");
  }

  private int commands() throws IOException {
    String kafka =
        new ObjectMapper()
            .readTree(Path.of(dataDir(), "endpoints.json").toFile())
            .path("kafka")
            .asText();
    return IntStream.range(0, PARTITIONS)
        .map(p -> KafkaProbe.read(kafka, new TopicPartition(Topics.COMMANDS, p)).size())
        .sum();
  }

  private long newestWindow() {
    CommandLineRun pools = CommandLineRun.of("pools", "-o", "json", "--data-dir", dataDir());
    try {
      JsonNode answer = new ObjectMapper().readTree(pools.out());
      return answer.path("pools").findValues("endMillis").stream()
          .mapToLong(JsonNode::asLong)
          .min()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(pools.out() + pools.err(), e);
    }
  }
}
