package io.tidegate.controller.service.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tidegate.controller.service.web.Made.DB;
import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.PAYMENTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tidegate.wire.ArrivalPeaks;
import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The page in a real browser: what a person sees. Needs Chromium and Node on the PATH (Debian:
 * chromium, nodejs); with -Dtidegate.screenshots=DIR it leaves pictures there.
 */
@Timeout(120)
class ConsolePageIT {
  private static final long NOW = Made.T0 + 600_000;

  /** Pixels of the chart that have the colour of a resize, or nearly. */
  private static final String MARKED =
      """
      () => {
        const canvas = document.querySelector('.chart canvas');
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        const context = copy.getContext('2d', { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        let found = 0;
        for (let i = 0; i < data.length; i += 4) {
          const off = Math.abs(data[i] - 0x6a) + Math.abs(data[i + 1] - 0x3f) + Math.abs(data[i + 2] - 0xb5);
          if (data[i + 3] > 100 && off < 60) found++;
        }
        return found;
      }
      """;

  private static Chromium chromium;

  private final Vertx vertx = Vertx.vertx();
  private final FleetView view = new FleetView();
  private final AtomicLong now = new AtomicLong(NOW);
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
    server = started(0);
  }

  @AfterEach
  void stop() throws Exception {
    chromium.reset();
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private ConsoleServer started(int port) throws Exception {
    return ConsoleServer.start(
            vertx,
            ConsoleOptions.at("127.0.0.1", port),
            view,
            new RequestDesk(request -> Future.succeededFuture()),
            HistorySource.none(),
            JsonObject::new,
            new FakeProbes(),
            () -> Instant.ofEpochMilli(now.get()))
        .await(10, TimeUnit.SECONDS);
  }

  private Page open(ColorScheme scheme, int width, int height) {
    return open(scheme, width, height, ignored -> {});
  }

  private Page open(ColorScheme scheme, int width, int height, Consumer<Page> beforehand) {
    String url = "http://127.0.0.1:" + server.port() + "/";
    return chromium.open(url, scheme, width, height, NOW, beforehand);
  }

  private void feedFleet() {
    MadeFleet.feed(view, NOW);
  }

  private static Locator row(Page page, PoolId pool) {
    return page.locator("tr[data-pool='" + pool + "']");
  }

  private void assertNoComplaints() {
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void theFleetIsShownMostUrgentFirst() {
    feedFleet();
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);

    assertThat(page.locator(".connection")).hasText("Live");
    assertThat(page.locator("tbody tr")).hasCount(3);
    assertThat(row(page, DB)).containsText("Over SLO now");
    assertThat(row(page, ORDERS)).containsText("Breach in 12 windows");
    assertThat(row(page, ORDERS)).containsText("arrivals +38% in 15 windows; 88% busy");
    assertThat(row(page, ORDERS)).containsText("of 300 ms");
    assertThat(row(page, ORDERS)).containsText("Hold at 12");
    assertThat(row(page, PAYMENTS)).containsText("No fresh data");
    assertThat(page.locator("tbody tr").first()).containsText("orders/db");
    assertThat(page.locator("tbody tr").last()).containsText("payments/workers");
    assertThat(page.locator(".counts"))
        .hasText(Pattern.compile("\\s*3 pools\\s*1 over SLO\\s*1 breach ahead\\s*1 stale\\s*"));
    assertNoComplaints();
  }

  @Test
  void aFleetOfSeveralPagesIsShownWhole() {
    for (int i = 0; i < 700; i++) {
      view.accept(Made.window(new PoolId("service-" + i, "workers"), NOW, 8, 120));
    }
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    assertThat(page.locator(".counts")).containsText("700 pools");
    assertNoComplaints();
  }

  @Test
  void aPoolThatIsChosenShowsItsChartAndItsFacts() {
    feedFleet();
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    Chromium.press(
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("orders/workers")),
        "Enter");

    assertThat(page.locator("#detail-title")).hasText("orders/workers");
    assertThat(page.locator(".facts")).containsText("SLO 300 ms");
    assertThat(page.locator(".chart canvas")).isVisible();
    assertThat(page.getByRole(AriaRole.IMG))
        .hasAttribute(
            "aria-label",
            Pattern.compile(
                "p99 latency of orders/workers over the last 120 windows: now \\d+ ms, SLO 300 ms,"
                    + " 1 resize"));
    assertTrue(page.url().endsWith("#/orders/workers"), page.url());
    int marked = (int) page.evaluate(MARKED);
    assertTrue(marked > 0, "the resize has a marker");
    view.accept(Made.resize(ORDERS, NOW - 5_000, 12, 16, "auto"));
    page.waitForFunction("(before) => (" + MARKED + ")() > 1.5 * before", marked);
    page.reload();
    assertThat(page.locator("#detail-title")).hasText("orders/workers");
    assertNoComplaints();
  }

  @Test
  void aForecastShowsHowSureItIsAndHowItHasFared() {
    feedFleet();
    view.accept(Made.window(ORDERS, NOW, 12, 222));
    view.accept(Made.certain(ORDERS, NOW, 12, 0.75, 310, 510));
    view.accept(Made.accuracy(ORDERS, NOW));
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);

    assertThat(row(page, ORDERS)).containsText("Breach in 12 windows");
    assertThat(row(page, ORDERS)).containsText("75%");
    assertThat(row(page, ORDERS)).containsText("Prior");
    row(page, ORDERS).locator("button").click();
    assertThat(page.locator(".accuracy")).containsText("3 of 4 breaches foretold in time");
    assertThat(page.locator(".accuracy")).containsText("75% of its alarms were hits");
    assertThat(page.locator(".accuracy")).containsText("median lead 17 windows");
    assertThat(page.locator(".chart canvas")).isVisible();
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));

    view.accept(Made.certain(ORDERS, NOW + 1_000, 12, 0.07, 110, 140));
    assertThat(row(page, ORDERS)).containsText("Breach possible in 12 windows");

    view.accept(Made.accuracy(DB, NOW));
    row(page, DB).locator("button").click();
    assertThat(page.locator(".accuracy")).containsText("3 of 4 breaches foretold in time");
    Chromium.shot(page, "accuracy-light");
    assertNoComplaints();
  }

  @Test
  void whatHappensAppearsAsItHappensWithItsReason() {
    feedFleet();
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    assertThat(page.locator(".connection")).hasText("Live");
    assertThat(page.locator(".feed")).containsText("It helped: 8 → 12 kept");
    assertThat(page.locator(".feed")).containsText("Would grow 5 → 7");
    assertThat(page.locator(".feed")).containsText("Held at 12: cooldown");

    view.accept(Made.window(ORDERS, NOW, 16, 222));
    view.accept(Made.calm(ORDERS, NOW, 180));
    view.accept(Made.resize(ORDERS, NOW, 12, 16, "auto"));

    assertThat(row(page, ORDERS)).containsText("222 ms");
    assertThat(row(page, ORDERS)).containsText("12 → 16");
    assertThat(row(page, ORDERS)).containsText("Calm");
    Locator newest =
        page.locator(".entry", new Page.LocatorOptions().setHasText("Growing 12 → 16"));
    assertThat(newest).hasCount(1);
    newest.locator("summary").click();
    assertThat(newest).containsText("max step up: 18.4 → 16 (may at most double)");
    assertThat(newest).containsText("Otherwise: a projected p99 below 300 ms");
    assertThat(page.locator(".feed")).containsText("No breach expected any more");
    assertNoComplaints();
  }

  @Test
  void aLimitOfTheQueueIsNotTakenForASize() {
    feedFleet();
    view.accept(Made.admission(ORDERS, NOW - 9_000, 100, 10));
    view.accept(Made.kept(ORDERS, NOW - 9_000, NOW - 1_000, 100, 10));
    ArrivalPeaks.Peak peak = new ArrivalPeaks.Peak(212.4, 180, 260);
    view.accept(
        Made.calm(ORDERS, NOW, 180)
            .withPeaks(
                new ArrivalPeaks(ArrivalPeaks.Season.DAY, Optional.of(peak), Optional.empty())));
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    row(page, ORDERS).locator("button").click();

    assertThat(row(page, ORDERS)).containsText("Queue 100 → 10");
    assertThat(page.locator(".feed")).containsText("Letting fewer wait: 100 → 10");
    assertThat(page.locator(".feed")).containsText("It helped: queue 100 → 10 kept");
    assertThat(page.locator(".explain")).containsText("Tasks that may wait, per instance");
    assertThat(page.locator(".waterfall li"))
        .containsText(new String[] {"queue before", "wished", "admission floor", "result"});
    assertThat(page.locator(".facts")).containsText("212/s");
    assertThat(page.locator(".facts")).containsText("180/s to 260/s, within 24 hours");
    assertThat(page.getByRole(AriaRole.IMG))
        .hasAttribute("aria-label", Pattern.compile(".*, 1 resize"));
    Chromium.shot(page, "admission-light");
    assertNoComplaints();
  }

  @Test
  void theFeedCanBeNarrowedToWhyNothingHappened() {
    feedFleet();
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    page.getByText("Held", new Page.GetByTextOptions().setExact(true)).click();

    assertThat(page.locator(".entry")).hasCount(1);
    assertThat(page.locator(".entry")).containsText("busy 42% of 8, p99 120 ms of 300 ms");
    assertNoComplaints();
  }

  @Test
  void anEmptyFleetSaysWhatToDoAndFillsByItself() {
    Page page = open(ColorScheme.DARK, 1_440, 900);
    assertThat(page.locator(".fleet")).containsText("No pool has reported yet");
    assertThat(page.locator(".connection")).hasText("Live");
    Chromium.shot(page, "empty-dark");

    view.accept(Made.window(ORDERS, NOW, 8, 120));

    assertThat(row(page, ORDERS)).containsText("No forecast yet");
    assertNoComplaints();
  }

  @Test
  void aNameThatIsMarkupStaysText() {
    view.accept(Made.window(ORDERS, NOW, 8, 120));
    view.accept(Made.alert(ORDERS, "x", NOW, "<img src=x onerror=alert(1)>"));
    Page page = open(ColorScheme.LIGHT, 1_440, 900);

    assertThat(page.locator(".feed")).containsText("<img src=x onerror=alert(1)>");
    assertEquals(0, page.locator(".feed img").count());
    assertNoComplaints();
  }

  @Test
  void aLostServerIsSaidAndItsReturnIsFoundWithWhatWasMissed() throws Exception {
    feedFleet();
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    assertThat(page.locator(".connection")).hasText("Live");
    int port = server.port();
    server.close().await(5, TimeUnit.SECONDS);
    assertThat(page.locator(".connection")).hasText("Connection lost, trying again");
    assertThat(row(page, ORDERS)).isVisible();

    view.accept(Made.resize(ORDERS, NOW + 1_000, 12, 18, "auto"));
    now.addAndGet(1_000);
    server = started(port);

    assertThat(page.locator(".connection"))
        .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(20_000));
    assertThat(page.locator(".feed")).containsText("Growing 12 → 18");
  }

  @Test
  void nothingIsWiderThanAPhone() {
    feedFleet();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = open(scheme, 390, 844);
      assertThat(row(page, ORDERS)).containsText("Breach in 12 windows");
      row(page, ORDERS).locator("button").click();
      assertThat(page.locator(".chart canvas")).isVisible();
      assertEquals(390, page.evaluate("document.documentElement.scrollWidth"));
      Chromium.shot(page, "phone-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
      page.close();
    }
    assertNoComplaints();
  }

  @Test
  void bothThemesAreDrawn() {
    feedFleet();
    List<Object> backgrounds = new ArrayList<>();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = open(scheme, 1_440, 1_000);
      row(page, ORDERS).locator("button").click();
      assertThat(page.locator(".chart canvas")).isVisible();
      backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"));
      Chromium.shot(page, "fleet-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
      page.close();
    }
    assertEquals(List.of("rgb(243, 246, 247)", "rgb(13, 21, 24)"), backgrounds);
    assertNoComplaints();
  }

  @Test
  void aLongListCanBeFilteredAndLeavesTheChosenPoolInSight() {
    for (int i = 0; i < 40; i++) {
      view.accept(Made.window(new PoolId("service-" + i, "workers"), NOW, 8, 100 + i));
    }
    feedFleet();
    Page page = open(ColorScheme.LIGHT, 1_440, 1_000);
    assertThat(page.locator("tbody tr")).hasCount(43);
    assertThat(page.locator("#detail-title")).isInViewport();
    Chromium.shot(page, "many-light");

    page.getByLabel("Filter by service or pool").fill("service-17");
    assertThat(page.locator("tbody tr")).hasCount(1);
    page.getByLabel("Filter by service or pool").fill("nothing like it");
    assertThat(page.locator(".fleet")).containsText("No pool matches “nothing like it”");
    page.getByText("Show all").click();
    assertThat(page.locator("tbody tr")).hasCount(43);
    assertNoComplaints();
  }

  @Test
  void everyTextHasEnoughContrast() {
    feedFleet();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = open(scheme, 1_440, 1_000);
      row(page, ORDERS).locator("button").click();
      assertThat(page.locator(".why")).isVisible();
      assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE), scheme + " below 4.5 to 1");
      page.close();
    }
  }

  @Test
  void aFleetThatCannotBeLoadedSaysWhyAndLoadsLater() {
    feedFleet();
    AtomicLong refusals = new AtomicLong(1);
    Page page =
        open(
            ColorScheme.LIGHT,
            1_440,
            900,
            opened ->
                opened.route(
                    "**/api/v1/fleet*",
                    route -> {
                      if (refusals.getAndDecrement() > 0) {
                        route.fulfill(
                            new Route.FulfillOptions()
                                .setStatus(503)
                                .setBody("{\"detail\": \"the view is still being read\"}"));
                      } else {
                        route.resume();
                      }
                    }));
    assertThat(page.locator("main")).containsText("The fleet could not be loaded");
    assertThat(page.locator("main")).containsText("the view is still being read");
    Chromium.shot(page, "failed-light");
    page.getByText("Try again now").click();
    assertThat(page.locator("tbody tr")).hasCount(3);
  }

  @Test
  void whileTheFleetLoadsItsPlaceIsHeld() {
    List<Route> waiting = new ArrayList<>();
    feedFleet();
    Page page =
        open(ColorScheme.LIGHT, 1_440, 900, it -> it.route("**/api/v1/fleet*", waiting::add));
    assertThat(page.getByLabel("Loading the fleet")).isVisible();
    assertThat(page.locator(".connection")).hasText("Connecting");

    waiting.forEach(Route::resume);
    assertThat(page.locator("tbody tr")).hasCount(3);
  }
}
