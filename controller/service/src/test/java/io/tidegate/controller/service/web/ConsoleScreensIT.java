package io.tidegate.controller.service.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tidegate.controller.service.web.Made.DB;
import static io.tidegate.controller.service.web.Made.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Freezes;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.PolicyBook;
import io.tidegate.controller.Silences;
import io.tidegate.controller.service.DecisionLog;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Decision;
import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

/** The page's screens beside the fleet's list, in a real browser, with what they order. */
@Timeout(120)
class ConsoleScreensIT {
  private static final long NOW = Made.T0 + 600_000;
  private static final List<String> SCREENS = List.of("decisions", "alerts", "policies", "safety");

  private static Chromium chromium;

  private final Vertx vertx = Vertx.vertx();
  private final FleetView view = new FleetView();
  private final AtomicReference<Freezes> freezes = new AtomicReference<>(Freezes.NONE);
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
    view.instances().accept(Made.heartbeat("orders-1"), NOW);
    server =
        ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                view,
                new RequestDesk(request -> Future.succeededFuture()),
                ConsoleScreensIT::history,
                () ->
                    new JsonObject()
                        .put(
                            "parts",
                            new JsonArray()
                                .add(part("collector", true, ""))
                                .add(part("store", false, "no answer from the store"))),
                new FakeProbes(),
                () -> Instant.ofEpochMilli(NOW),
                new FreezeRoutes(
                    new FreezeDesk(
                        freezes::get,
                        order -> {
                          freezes.updateAndGet(before -> before.with(order));
                          return Future.succeededFuture();
                        }),
                    () -> Instant.ofEpochMilli(NOW)),
                new AlertMarkRoutes(
                    new AlertMarkDesk(() -> AlertMarks.NONE, mark -> Future.succeededFuture()),
                    view),
                new SilenceRoutes(
                    new SilenceDesk(() -> Silences.NONE, order -> Future.succeededFuture())),
                new PolicyRoutes(
                    new PolicyDesk(
                        () -> Policies.all(Policy.of("*", 300)),
                        () -> PolicyBook.EMPTY,
                        yaml -> Policies.all(Policy.of("*", 300)),
                        set -> Future.succeededFuture()),
                    view,
                    () -> Instant.ofEpochMilli(NOW)),
                new ExplainRoutes(
                    vertx,
                    view,
                    ConsoleScreensIT::explain,
                    freezes::get,
                    () -> Instant.ofEpochMilli(NOW)))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    chromium.reset();
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private static JsonObject part(String name, boolean well, String detail) {
    return new JsonObject().put("name", name).put("well", well).put("detail", detail);
  }

  /** An hour of a pool that had six workers. */
  private static Future<List<HistoryPoint>> history(
      PoolId pool, long fromMillis, long toMillis, int most) {
    return Future.succeededFuture(
        java.util.stream.LongStream.range(0, 60)
            .mapToObj(
                i ->
                    new HistoryPoint(
                        fromMillis + i * 2_000, 6, 5, 0, 20, 0.5, 90, 140, 180 + i % 9))
            .toList());
  }

  private static Optional<DecisionLog.Found> explain(PoolId pool, long atMillis) {
    Decision decision =
        new Decision(
            "d#1",
            pool,
            atMillis,
            Decision.Kind.HOLD,
            "shadow",
            "shadow-mode",
            "13 workers would be needed",
            8,
            13,
            8,
            List.of(
                new Decision.Clamp("step-up", 13, 12, "at most half more"),
                new Decision.Clamp("mode", 12, 8, "nothing is sent")),
            atMillis,
            "prior-1",
            List.of(),
            "mode auto",
            "",
            List.of(),
            List.of(
                new Decision.Input("arrivalsPerSecond", 41.5),
                new Decision.Input("Orders-DB/main callMillis", 12.5),
                new Decision.Input("Orders-DB/main slowerSinceMillis", NOW - 400_000)));
    return Optional.of(new DecisionLog.Found(decision, Optional.empty()));
  }

  private Page open(String hash) {
    return open(hash, ColorScheme.LIGHT, 1_440, 1_000);
  }

  private Page open(String hash, ColorScheme scheme, int width, int height) {
    String url = "http://127.0.0.1:%d/console/%s".formatted(server.port(), hash);
    return chromium.open(url, scheme, width, height, NOW, ignored -> {});
  }

  private void assertNoComplaints() {
    assertEquals(List.of(), chromium.complaints());
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  void theMapShowsMinutesToBreachAndIsWalkedByArrows() {
    for (int i = 0; i < 30; i++) {
      PoolId pool = new PoolId("shop-" + i / 10, "pool-" + i % 10);
      view.accept(Made.window(pool, NOW, 8, 100));
      view.accept(i == 17 ? Made.breachIn(pool, NOW, 3, 400) : Made.calm(pool, NOW, 110));
    }
    Page page = open("");
    button(page, "Map").click();

    assertThat(page.locator(".map .cell")).hasCount(33);
    Locator soon = page.locator(".cell[data-pool='shop-1/pool-7']");
    assertThat(soon).hasText(Pattern.compile("\\s*3\\s*"));
    assertThat(soon).hasClass(Pattern.compile("soon"));
    assertThat(page.locator(".cell[data-pool='orders/db']")).hasClass(Pattern.compile("breach"));
    assertThat(page.locator(".cell[data-pool='payments/workers']"))
        .hasAttribute("aria-label", "payments/workers: no fresh data");
    assertThat(page.locator(".cell[data-pool='orders/workers'] .cell-mode")).hasText("A");
    assertEquals(1, page.locator(".map .cell[tabindex='0']").count(), "one stop for the tabulator");

    soon.click();
    assertThat(page.locator("#detail-title")).hasText("shop-1/pool-7");
    Chromium.press(soon, "ArrowRight");
    page.keyboard().press("Enter");
    assertThat(page.locator("#detail-title")).hasText("shop-1/pool-8");
    page.reload();
    assertThat(page.locator(".map .cell")).hasCount(33);
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    Chromium.shot(page, "map-light");
    assertNoComplaints();
  }

  @Test
  void ofAThousandPoolsTheListShowsTheMostUrgentAndTheMapAll() {
    for (int i = 3; i < 1_000; i++) {
      PoolId pool = new PoolId("shop-" + i / 50, "pool-" + i % 50);
      view.accept(Made.window(pool, NOW, 8, i == 999 ? 500 : 100));
      view.accept(Made.calm(pool, NOW, 110));
    }
    Page page = open("");
    assertThat(page.locator("tbody tr")).hasCount(100);
    assertThat(page.locator("tr[data-pool='shop-19/pool-49']")).containsText("Over SLO now");
    assertThat(page.locator(".more")).containsText("and 900 pools that are less urgent");

    PoolId late = new PoolId("shop-3", "pool-7");
    view.accept(Made.window(late, NOW + 1_000, 8, 700));
    assertThat(page.locator("tr[data-pool='shop-3/pool-7']")).containsText("Over SLO now");
    assertThat(page.locator("tr[data-pool='shop-3/pool-7']")).containsText("700 ms");
    button(page, "see all on the map").click();
    assertThat(page.locator(".map .cell")).hasCount(1_000);
    assertNoComplaints();
  }

  @Test
  void theTimeMachineShowsWhatWasAndWhy() {
    Page page = open("#/orders/workers");
    assertThat(page.locator(".explain")).containsText("Not changed: cooldown");
    long then = NOW - 100_000;
    page.getByLabel("Instant").fill(Long.toString(then));

    assertTrue(page.url().endsWith("#/orders/workers?at=" + then), page.url());
    assertThat(page.locator(".badge.then")).isVisible();
    assertThat(page.locator(".facts")).containsText("16");
    assertThat(page.locator(".explain")).containsText("13 workers would be needed");
    assertThat(page.locator(".explain"))
        .containsText("It would have been otherwise with mode auto");
    assertThat(page.locator(".waterfall li"))
        .containsText(new String[] {"size before", "wished", "step up", "mode", "result"});
    page.locator(".explain summary").click();
    assertThat(page.locator(".inputs")).containsText("arrivals per second");
    assertThat(page.locator(".inputs")).containsText("41.5");
    assertThat(page.locator(".inputs div").nth(1))
        .containsText(Pattern.compile("Orders-DB/main call, ms\\s+12\\.5"));
    assertThat(page.locator(".inputs div").nth(2))
        .containsText(Pattern.compile("Orders-DB/main slower since\\s+\\d.*:\\d\\d"));
    Chromium.shot(page, "time-machine-light");

    button(page, "Now").click();
    assertThat(page.locator(".badge.then")).hasCount(0);
    assertThat(page.locator(".explain")).containsText("Not changed: cooldown");
    assertNoComplaints();
  }

  @Test
  void anInstantBeforeThePagesMemoryComesFromTheStore() {
    Page page = open("#/orders/workers?at=" + (NOW - 86_400_000));

    assertThat(page.locator(".badge.then")).containsText("2026-10-");
    assertThat(page.locator(".facts")).containsText("6 busy 50%");
    assertThat(page.locator(".chart canvas")).isVisible();
    assertThat(page.locator(".explain")).containsText("13 workers would be needed");
    assertNoComplaints();
  }

  @Test
  void decisionsStandWithWhatTheyMeasured() {
    Page page = open("#decisions");
    Locator kept = page.locator(".entry", new Page.LocatorOptions().setHasText("Growing 8 → 12"));
    assertThat(kept).containsText("kept");
    assertThat(kept).containsText("p99");
    button(page, "Held").click();
    assertThat(page.locator(".entry")).hasCount(1);
    assertThat(page.locator(".entry")).containsText("Held at 12: cooldown");
    button(page, "All").click();
    page.getByLabel("Filter by service or pool").fill("db");
    assertThat(page.locator(".entry")).hasCount(1);
    assertThat(page.locator(".entry")).containsText("Would grow 5 → 7");
    page.locator(".entry a").click();
    assertThat(page.locator("#detail-title")).hasText("orders/db");
    assertNoComplaints();
  }

  @Test
  void alertsOfOnePoolAndKindAreOneGroup() {
    for (int i = 1; i <= 3; i++) {
      view.accept(
          Made.alert(Made.PAYMENTS, "failed p-" + (i + 1), NOW - 40_000 + i, "silent, again " + i));
    }
    Page page = open("#alerts");
    assertThat(page.locator(".entry")).hasCount(1);
    assertThat(page.locator(".entry")).containsText("silent, again 3");
    assertThat(page.locator(".entry")).containsText("4 times since");
    page.locator(".entry summary").click();
    assertThat(page.locator(".entry")).containsText("payments-1 is silent for 10 windows");

    view.accept(Made.alert(DB, "other", NOW, "another pool"));
    assertThat(page.locator(".entry")).hasCount(2);
    assertNoComplaints();
  }

  @Test
  void theEndOfABreachIsOfTheBreachsGroup() {
    String pool = DB.key() + ":" + (NOW - 30_000);
    view.accept(breach(Alert.Kind.SLO_BREACH, "slo-breach:" + pool, NOW - 20_000));
    Page page = open("#alerts");
    Locator breach =
        page.locator(".entry").filter(new Locator.FilterOptions().setHasText("orders/db"));
    assertThat(breach.locator(".badge")).hasText("critical");
    view.accept(breach(Alert.Kind.SLO_BREACH_ENDED, "slo-breach-end:" + pool, NOW - 10_000));
    assertThat(breach).hasCount(1);
    assertThat(breach.locator(".badge")).hasText("over");
    assertThat(breach).containsText("2 times since");

    view.accept(breach(Alert.Kind.SLO_BREACH, "slo-breach:" + DB.key() + ":" + NOW, NOW));
    assertThat(breach.locator(".badge")).hasText("critical");
    assertThat(breach).containsText("3 times since");
    assertNoComplaints();
  }

  private static Alert breach(Alert.Kind kind, String id, long atMillis) {
    Alert.Severity severity =
        kind == Alert.Kind.SLO_BREACH ? Alert.Severity.CRITICAL : Alert.Severity.INFO;
    return new Alert(id, DB, kind, severity, atMillis, "p99 is 700 ms", "");
  }

  @Test
  void theKillSwitchIsTurnedOnAndOff() {
    Page page = open("#safety");
    assertThat(page.locator(".kill-switch")).containsText("off: commands are sent");
    assertThat(page.locator("main")).containsText("no answer from the store");
    assertThat(page.locator("main")).containsText("orders-1");
    assertThat(page.locator(".budgets")).containsText("cooldown");
    assertThat(page.locator(".budgets a[href='#/orders/workers']")).hasText("orders/workers");
    assertThat(page.locator("main")).containsText("0 changes under way, not judged yet");
    view.accept(Made.resize(ORDERS, NOW, 12, 14, "auto"));
    assertThat(page.locator("main")).containsText("1 change under way, not judged yet");
    assertThat(page.locator("main")).containsText("No bound and no budget holds a change back.");
    page.getByLabel("Pools").fill("orders/*");
    button(page, "Freeze").click();
    assertEquals(Freezes.NONE, freezes.get(), "without a reason it is not turned");
    page.getByLabel("Reason").fill("incident 4711");
    button(page, "Freeze").click();

    assertThat(page.locator(".kill-switch")).containsText("Frozen: orders/*");
    assertThat(page.locator(".kill-switch")).containsText("incident 4711");
    assertTrue(freezes.get().of(ORDERS).isPresent());
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    Chromium.shot(page, "safety-light");
    freezes.updateAndGet(
        f -> f.with(new FreezeOrder("orders/*", true, "bob@ops", "incident 4712", NOW, false)));
    button(page, "Thaw orders/*").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("Somebody else has turned");
    assertThat(page.locator(".kill-switch")).containsText("incident 4712");
    assertTrue(freezes.get().of(ORDERS).isPresent(), "what was not seen is not thawed");
    button(page, "Thaw orders/*").click();
    assertThat(page.locator(".kill-switch")).containsText("off: commands are sent");
    assertTrue(freezes.get().of(ORDERS).isEmpty());
    chromium.complaints().forEach(it -> assertTrue(it.contains("412 (Pre"), it));
  }

  @Test
  void everyScreenFitsAPhoneAndIsLegibleInTheDark() {
    for (String screen : SCREENS) {
      Page page = open("#" + screen, ColorScheme.DARK, 390, 844);
      assertThat(page.locator("nav a[aria-current='page']")).isVisible();
      assertThat(page.locator("main .card").first()).isVisible();
      assertThat(page.locator(".skeleton")).hasCount(0);
      assertEquals(
          390, page.evaluate("document.documentElement.scrollWidth"), screen + " is too wide");
      assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE), screen);
      Chromium.shot(page, "phone-%s".formatted(screen.toLowerCase(Locale.ROOT)));
      page.close();
    }
    assertNoComplaints();
  }
}
