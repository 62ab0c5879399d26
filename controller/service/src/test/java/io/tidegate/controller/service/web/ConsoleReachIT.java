package io.tidegate.controller.service.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Freezes;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.PolicyBook;
import io.tidegate.controller.Silences;
import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.PolicySet;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.SilenceOrder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be reached of the page: in windows of any width, and by keys alone. */
@Timeout(120)
class ConsoleReachIT {
  private static final long NOW = Made.T0 + 600_000;
  private static final PoolId LONG =
      new PoolId(
          "checkout-and-payment-authorisation-service-europe-west-1-blue",
          "database_connections_of_the_primary_shard_number_seventeen");

  private static Chromium chromium;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<Freezes> freezes = new AtomicReference<>(Freezes.NONE);
  private final AtomicReference<Silences> silences = new AtomicReference<>(Silences.NONE);
  private final AtomicReference<PolicyBook> book = new AtomicReference<>(PolicyBook.EMPTY);
  private final FleetView view =
      new FleetView(
          FleetView.Limits.DEFAULT, silences::get, () -> AlertMarks.NONE, Duration.ofSeconds(1));

  /** An order is answered when this is complete. */
  private volatile Promise<Void> answer = answered();

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
    Policies policies = Policies.all(Policy.of("*", 300));
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
                new FreezeRoutes(
                    new FreezeDesk(
                        freezes::get,
                        order -> {
                          freezes.updateAndGet(before -> before.with(order));
                          return answer.future();
                        }),
                    () -> Instant.ofEpochMilli(NOW)),
                new AlertMarkRoutes(
                    new AlertMarkDesk(() -> AlertMarks.NONE, mark -> answer.future()), view),
                new SilenceRoutes(
                    new SilenceDesk(
                        silences::get,
                        order -> {
                          silences.updateAndGet(before -> before.with(order));
                          return answer.future();
                        }),
                    () -> Instant.ofEpochMilli(NOW),
                    () -> "s" + silences.get().notOver(NOW).size()),
                new PolicyRoutes(
                    new PolicyDesk(
                        () -> policies,
                        book::get,
                        yaml -> Policies.all(Policy.of("*", 250)),
                        set -> {
                          book.updateAndGet(before -> before.with(set));
                          return answer.future();
                        }),
                    view,
                    () -> Instant.ofEpochMilli(NOW)),
                new ExplainRoutes(
                    vertx,
                    view,
                    (pool, at) -> Optional.empty(),
                    freezes::get,
                    () -> Instant.ofEpochMilli(NOW)))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    answer.tryComplete();
    chromium.reset();
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private static Promise<Void> answered() {
    Promise<Void> promise = Promise.promise();
    promise.complete();
    return promise;
  }

  private Page open(String hash, int width) {
    String url = "http://127.0.0.1:%d/console/%s".formatted(server.port(), hash);
    return chromium.open(url, ColorScheme.LIGHT, width, 900, NOW, ignored -> {});
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator link(Page page, String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private void freeze(String selector) {
    freezes.updateAndGet(
        before ->
            before.with(new FreezeOrder(selector, true, "bob@ops", "incident 4711", NOW, false)));
  }

  @Test
  void nothingIsWiderThanItsPlaceHoweverLongItsName() {
    for (int i = 120; i >= 0; i--) {
      view.accept(Made.window(LONG, NOW - i * 1_000L, 64, 200 + i));
    }
    view.accept(Made.certain(LONG, NOW, 15, 0.47, 310, 12_510));
    view.accept(Made.resize(LONG, NOW - 9_000, 48, 64, "advise"));
    view.accept(Made.alert(LONG, "failed x", NOW, LONG + " is silent for 10 windows"));
    freeze(LONG.key());
    String link = "https://incidents.example.org/2026/11/30/" + "4711-".repeat(12);
    book.updateAndGet(b -> b.with(new PolicySet(1, "id", "policies: []", "alice", link, NOW)));
    silences.updateAndGet(
        before ->
            before.with(
                new SilenceOrder(
                    "s", LONG.key(), Optional.empty(), NOW, NOW + 9_000, link, "bob", NOW, true)));
    for (int width : List.of(1_280, 1_024, 961, 768, 390)) {
      Page page = open("#/" + LONG, width);
      for (String screen : List.of("Fleet", "Decisions", "Alerts", "Policies", "Safety")) {
        link(page, screen).click();
        assertThat(page.locator("nav a[aria-current='page']")).hasText(screen);
        assertThat(page.locator("main .card").first()).isVisible();
        assertThat(page.locator("main .skeleton")).hasCount(0);
        if (screen.equals("Fleet")) {
          assertThat(page.locator(".fleet")).containsText("Breach possible in 15 windows");
          assertThat(page.locator(".chart canvas")).isVisible();
        }
        if (screen.equals("Policies")) {
          page.locator("#policy-text").fill("policies:");
          button(page, "Show what would change").click();
          assertThat(page.locator(".difference")).containsText(LONG.key());
        }
        assertEquals(List.of(), page.evaluate(Chromium.TOO_WIDE), screen + " at " + width);
      }
      page.close();
    }
  }

  @Test
  void whoPressesAKeyIsNotPutBackToTheTopWhileItsOrderIsOnItsWay() {
    answer = Promise.promise();
    Page page = open("#safety", 1_440);
    page.getByLabel("Reason").fill("incident 4711");
    Locator freeze = button(page, "Freeze");
    Chromium.press(freeze, "Enter");
    assertThat(freeze).isDisabled();
    assertThat(freeze).isFocused();
    page.keyboard().press("Enter");
    answer.complete();
    assertThat(page.locator(".done")).containsText("Frozen.");
    assertThat(freeze).isEnabled();
    assertThat(freeze).isFocused();
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void whereWhatWasPressedIsGoneTheFocusIsOnNoOtherOrder() {
    freeze("orders/*");
    freeze("payments/*");
    Page page = open("#safety", 1_440);
    Chromium.press(button(page, "Thaw orders/*"), "Enter");
    assertThat(button(page, "Thaw orders/*")).hasCount(0);
    assertThat(page.locator(".kill-switch")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator(".done")).containsText("Thawed: orders/*");
    assertTrue(freezes.get().of(Made.PAYMENTS).isPresent());
    page.keyboard().press("Tab");
    assertThat(button(page, "Thaw payments/*")).isFocused();
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void aRowThatOthersOvertakeKeepsTheFocus() {
    Page page = open("", 1_440);
    Locator row = button(page, "orders/workers");
    row.focus();
    view.accept(Made.window(Made.PAYMENTS, NOW, 6, 700));
    view.accept(Made.calm(Made.PAYMENTS, NOW, 290));
    assertThat(page.locator("tbody tr").nth(1)).containsText("payments");
    assertThat(row).isFocused();
  }

  @Test
  void theTimeMachineKeepsTheFocusWhereItIsBackAtNow() {
    Page page = open("#/orders/workers?at=" + (NOW - 2_000), 1_440);
    Locator forward = button(page, "A window forward");
    Chromium.press(forward, "Enter");
    assertThat(forward).isDisabled();
    assertThat(forward).isFocused();
    assertThat(page.locator(".badge.then")).hasCount(0);
  }

  @Test
  void whatIsOpenIsClosedByEscapeAndTheFocusGoesBack() {
    Page page = open("#alerts", 1_440);
    Locator silence = button(page, "Silence Instance failed of payments/workers");
    Chromium.press(silence, "Enter");
    Locator reason = page.getByLabel("Reason");
    reason.fill("moving");
    reason.press("Escape");
    assertThat(reason).hasCount(0);
    assertThat(silence).isFocused();
    Chromium.press(silence, "Enter");
    page.getByLabel("Reason").fill("moving");
    Chromium.press(page.getByLabel("Reason"), "Enter");
    assertThat(silence).hasCount(0);
    assertThat(page.locator(".entry:focus")).containsText("payments-1 is silent");
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void theWayPastTheMenuStaysOnTheScreenWhichTheTitleNames() {
    Page page = open("#alerts", 1_440);
    assertThat(page).hasTitle("Alerts · Tidegate");
    page.keyboard().press("Tab");
    assertThat(page.locator(".skip")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("main")).isFocused();
    assertThat(page.locator("nav a[aria-current='page']")).hasText("Alerts");
    link(page, "payments/workers").click();
    assertThat(page).hasTitle("payments/workers · Tidegate");
    assertThat(page.locator("main")).isFocused();
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void aScreenThatCannotBeReadAgainSaysHowOldItIs() {
    Page page = open("#safety", 1_440);
    assertThat(page.locator(".kill-switch")).containsText("off");
    page.route(
        "**/api/v1/status",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(503)
                    .setBody("{\"detail\": \"the store is away\"}")));
    link(page, "Alerts").click();
    link(page, "Safety").click();
    assertThat(page.locator(".overdue"))
        .containsText(
            Pattern.compile(
                "What is shown is of \\d\\d:\\d\\d:\\d\\d; it cannot be read again: the store is away"));
    assertThat(page.locator(".kill-switch")).containsText("off");
    page.unroute("**/api/v1/status");
    link(page, "Alerts").click();
    link(page, "Safety").click();
    assertThat(page.locator(".overdue")).hasCount(0);
  }
}
