package io.tidegate.controller.service.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tidegate.controller.service.web.Made.PAYMENTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Freezes;
import io.tidegate.controller.Silences;
import io.tidegate.wire.Alert;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.SilenceOrder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Silences on the page's alerts, in a real browser. */
@Timeout(120)
class ConsoleSilencesIT {
  private static final long NOW = Made.T0 + 600_000;
  private static final long HOUR = 3_600_000;
  private static final String SILENCE = "Silence Instance failed of payments/workers";
  private static final String END = "End the silence of instance failed of payments/workers";

  private static Chromium chromium;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<Silences> silences = new AtomicReference<>(Silences.NONE);
  private final AtomicReference<AlertMarks> marks = new AtomicReference<>(AlertMarks.NONE);
  private final FleetView view =
      new FleetView(FleetView.Limits.DEFAULT, silences::get, marks::get, Duration.ofSeconds(1));
  private volatile boolean topicIsAway;
  private ConsoleServer server;

  @BeforeAll
  static void launch() {
    chromium = Chromium.launch();
  }

  @AfterAll
  static void quit() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
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
                new ExplainRoutes(
                    vertx,
                    view,
                    (pool, at) -> Optional.empty(),
                    () -> Freezes.NONE,
                    () -> Instant.ofEpochMilli(NOW)),
                new AlertMarkRoutes(
                    new AlertMarkDesk(
                        marks::get,
                        mark -> {
                          if (topicIsAway) {
                            return Future.failedFuture("no broker answers");
                          }
                          marks.updateAndGet(before -> before.with(mark));
                          return Future.succeededFuture();
                        }),
                    view,
                    () -> Instant.ofEpochMilli(NOW)),
                new SilenceRoutes(
                    new SilenceDesk(silences::get, this::write),
                    () -> Instant.ofEpochMilli(NOW),
                    () -> "s1"))
            .await(10, TimeUnit.SECONDS);
  }

  private Future<Void> write(SilenceOrder order) {
    if (topicIsAway) {
      return Future.failedFuture("no broker answers");
    }
    silences.updateAndGet(before -> before.with(order));
    return Future.succeededFuture();
  }

  @AfterEach
  void stop() throws Exception {
    chromium.reset();
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private Page open(ColorScheme scheme, int width, int height) {
    String url = "http://127.0.0.1:%d/console/#alerts".formatted(server.port());
    return chromium.open(url, scheme, width, height, NOW, ignored -> {});
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator card(Page page) {
    return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Silences"));
  }

  private static Locator badge(Page page) {
    return page.locator(".badge", new Page.LocatorOptions().setHasText("silenced"));
  }

  @Test
  void aGroupIsSilencedByKeysAloneAndTheSilenceEndedAgain() {
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    Locator silence = button(page, SILENCE);
    assertThat(silence).hasAttribute("aria-expanded", "false");
    assertThat(card(page)).hasCount(0);
    Chromium.press(silence, "Enter");
    page.getByLabel("For", new Page.GetByLabelOptions().setExact(true)).selectOption("8 hours");
    Locator reason = page.getByLabel("Reason");
    Chromium.press(reason, "Enter");
    assertEquals(Silences.NONE, silences.get(), "without a reason it is not silenced");
    reason.fill("moving house");
    Chromium.press(page.getByLabel("it is maintenance"), "Space");
    Chromium.press(reason, "Enter");

    assertThat(card(page)).containsText("Maintenance: instance failed of payments/workers");
    assertThat(card(page)).containsText("moving house");
    assertThat(card(page)).containsText("Silenced until");
    SilenceOrder ordered = silences.get().notOver(NOW).get(0);
    assertEquals(NOW + 8 * HOUR, ordered.endsAtMillis());
    assertEquals("payments/workers", ordered.selector());
    assertThat(badge(page)).hasCount(1);
    assertThat(silence).hasCount(0);
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    Chromium.shot(page, "silences-light");

    Chromium.press(button(page, END), "Enter");
    assertThat(button(page, END)).hasCount(0);
    assertThat(card(page)).containsText("Ended: payments/workers");
    assertThat(badge(page)).hasCount(0);
    assertThat(silence).isVisible();
    assertEquals(List.of(), silences.get().notOver(NOW));
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void whatIsToldInASilenceWearsItsBadge() {
    write(
        new SilenceOrder(
            "s0", "payments/*", Optional.empty(), NOW, NOW + HOUR, "moving", "alice", NOW, false));
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    assertThat(card(page)).containsText("Silenced: payments/*");
    assertThat(badge(page)).hasCount(0);
    view.accept(Made.alert(PAYMENTS, "failed p-2", NOW + 1, "silent again"));
    assertThat(page.locator("main")).containsText("silent again");
    assertThat(badge(page)).hasCount(1);
    page.reload();
    assertThat(badge(page)).hasCount(1);
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void anAlertIsAcknowledgedAndFoundUsefulAndBothAreTakenBack() {
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    String about = "Instance failed of payments/workers";
    Chromium.press(button(page, "Acknowledge: " + about), "Enter");
    Locator comment = page.getByLabel("Comment");
    comment.fill("on it");
    Chromium.press(comment, "Enter");
    Locator main = page.locator("main");
    assertThat(main).containsText("Acknowledged by api@127.0.0.1");
    assertThat(main).containsText("on it");
    Locator badge = page.locator(".badge", new Page.LocatorOptions().setHasText("acknowledged"));
    assertThat(badge).hasCount(1);

    Chromium.press(button(page, "Not useful: " + about), "Enter");
    Chromium.press(button(page, "It was not"), "Enter");
    assertThat(main).containsText("of this pool's alerts 0 useful, 1 not");
    assertThat(button(page, "Not useful: " + about)).hasAttribute("aria-pressed", "true");
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    Chromium.shot(page, "marks-light");
    page.reload();
    assertThat(badge).hasCount(1);

    Chromium.press(button(page, "Not useful: " + about), "Enter");
    assertThat(main).not().containsText("of this pool's alerts");
    topicIsAway = true;
    Chromium.press(button(page, "Take back the acknowledgement of " + about), "Enter");
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("no broker answers");
    topicIsAway = false;
    Chromium.press(button(page, "Take back the acknowledgement of " + about), "Enter");
    assertThat(badge).hasCount(0);
    assertEquals(List.of(), marks.get().newest(9));
    chromium.complaints().forEach(it -> assertTrue(it.contains("503"), it));
  }

  @Test
  void whatWasSaidOfAnAlertIsSeenHoweverMuchWasSaidOfOthersSince() {
    List<AlertMark> others =
        IntStream.range(0, 1_200).mapToObj(i -> acknowledged("other-" + i, NOW)).toList();
    marks.updateAndGet(before -> before.with(acknowledged("failed p-1", NOW - HOUR)).with(others));
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    Locator takeBack =
        button(page, "Take back the acknowledgement of Instance failed of payments/workers");
    assertThat(page.locator("main")).containsText("Acknowledged by bob@ops");
    Chromium.press(takeBack, "Enter");
    assertThat(takeBack).hasCount(0);
    assertThat(page.locator("main")).not().containsText("Acknowledged by");
    assertTrue(marks.get().acknowledgement("failed p-1").isEmpty());
    assertEquals(List.of(), chromium.complaints());
  }

  private static AlertMark acknowledged(String episode, long atMillis) {
    return new AlertMark(
        episode,
        PAYMENTS,
        Alert.Kind.INSTANCE_FAILED,
        Alert.Severity.CRITICAL,
        AlertMark.Mark.ACKNOWLEDGED,
        "",
        "bob@ops",
        atMillis);
  }

  @Test
  void whatAnotherAlertExplainsIsListedBelowItUntilItComesOut() {
    PoolId cause = new PoolId("orders", "db");
    PoolId caller = new PoolId("orders", "front");
    view.accept(Made.slowedBy(caller, cause, NOW - 9_000));
    view.accept(breach(cause, Alert.Kind.SLO_BREACH, NOW - 9_000));
    view.accept(breach(caller, Alert.Kind.SLO_BREACH, NOW - 8_000));
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    Locator entries = page.locator(".ledger > li");
    Locator below =
        entries.filter(new Locator.FilterOptions().setHasText("Explains another alert"));
    assertThat(below).hasCount(1);
    assertThat(below.locator("li")).containsText("of orders/front");
    Locator own =
        entries.filter(
            new Locator.FilterOptions()
                .setHas(
                    page.locator(
                        ".where a", new Page.LocatorOptions().setHasText("orders/front"))));
    assertThat(own).hasCount(0);
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    Chromium.shot(page, "explained-light");

    view.accept(breach(cause, Alert.Kind.SLO_BREACH_ENDED, NOW - 7_000));
    page.reload();
    assertThat(own).hasCount(1);
    assertThat(below).hasCount(0);
    assertEquals(List.of(), chromium.complaints());
  }

  private static Alert breach(PoolId pool, Alert.Kind kind, long atMillis) {
    return new Alert(
        kind + ":" + pool, pool, kind, Alert.Severity.CRITICAL, atMillis, "p99 is 700 ms", "");
  }

  @Test
  void onAPhoneInTheDarkItFitsAndSaysWhatWentWrong() {
    topicIsAway = true;
    Page page = open(ColorScheme.DARK, 390, 844);
    button(page, SILENCE).click();
    page.getByLabel("Reason").fill("moving house");
    button(page, "Silence it").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("no broker answers");
    assertThat(page.getByLabel("Reason")).hasValue("moving house");
    assertEquals(390, page.evaluate("document.documentElement.scrollWidth"));
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    Chromium.shot(page, "phone-silences");
    topicIsAway = false;
    button(page, "Silence it").click();
    assertThat(card(page)).containsText("payments/workers");
    assertEquals(390, page.evaluate("document.documentElement.scrollWidth"));
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    chromium.complaints().forEach(it -> assertTrue(it.contains("503"), it));
  }
}
