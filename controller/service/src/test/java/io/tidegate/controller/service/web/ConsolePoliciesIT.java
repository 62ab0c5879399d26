package io.tidegate.controller.service.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tidegate.controller.service.web.Made.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.PolicyBook;
import io.tidegate.controller.ReplaySummary;
import io.tidegate.controller.service.RecordedReplay;
import io.tidegate.controller.service.web.DryRunRoutes.DryRun;
import io.tidegate.wire.PolicySet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Policies on the page, in a real browser: edited, tried on what was recorded, and applied. */
@Timeout(120)
class ConsolePoliciesIT {
  private static final long NOW = Made.T0 + 600_000;
  private static final String AUTO = "policies:\n  - match: \"*\"\n    mode: auto\n";

  private static Chromium chromium;

  private final Vertx vertx = Vertx.vertx();
  private final FleetView view = new FleetView();
  private final AtomicReference<PolicyBook> book = new AtomicReference<>(PolicyBook.EMPTY);
  private volatile String asked;
  private volatile DryRun recorded =
      (policies, from, to, pools, unwanted) -> {
        asked = "%d to %d of %s".formatted(from - NOW, to - NOW, pools.glob());
        return Made.replay(ORDERS, NOW - 60_000);
      };

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
                new PolicyRoutes(
                    new PolicyDesk(
                        () -> read(book.get().newest().map(PolicySet::yaml).orElse("")),
                        book::get,
                        ConsolePoliciesIT::read,
                        set -> {
                          book.updateAndGet(before -> before.with(set));
                          return Future.succeededFuture();
                        }),
                    view,
                    () -> Instant.ofEpochMilli(NOW)),
                new DryRunRoutes(
                    vertx,
                    ConsolePoliciesIT::read,
                    (policies, from, to, pools, unwanted) ->
                        recorded.run(policies, from, to, pools, unwanted),
                    () -> Instant.ofEpochMilli(NOW)))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    chromium.reset();
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  /** The text is YAML for the page only: here it says a mode, or nothing. */
  private static Policies read(String yaml) {
    if (yaml.contains("mode: nonsense")) {
      throw new IllegalArgumentException("line 3: mode is 'nonsense': must be shadow or auto");
    }
    Mode mode = yaml.contains("mode: auto") ? Mode.AUTO : Mode.SHADOW;
    return Policies.all(Policy.of("*", 300).withMode(mode));
  }

  private Page open(ColorScheme scheme, int width, int height) {
    String url = "http://127.0.0.1:%d/console/#policies".formatted(server.port());
    return chromium.open(url, scheme, width, height, NOW, ignored -> {});
  }

  private Page open() {
    return open(ColorScheme.LIGHT, 1_440, 1_000);
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private void assertNoComplaintsBut(String... expected) {
    chromium
        .complaints()
        .forEach(it -> assertTrue(List.of(expected).stream().anyMatch(it::contains), it));
  }

  @Test
  void policiesAreEditedSeenAndAppliedAndGoneBackTo() {
    Page page = open();
    assertThat(page.locator("main")).containsText("version 0: what the settings say");
    Locator text = page.locator("#policy-text");
    text.fill("policies:\n  - match: \"*\"\n    mode: nonsense\n");
    button(page, "Show what would change").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("line 3: mode is 'nonsense'");

    text.fill("policies:\n  - match: \"*\"\n    mode: auto\n");
    button(page, "Show what would change").click();
    assertThat(page.locator(".difference")).containsText("3 pools would change");
    assertThat(page.locator(".difference"))
        .containsText(Pattern.compile("mode: shadow → auto", Pattern.CASE_INSENSITIVE));
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    Chromium.shot(page, "policies-light");
    page.getByLabel("Reason").fill("the season begins");
    button(page, "Apply over version 0").click();
    assertThat(page.locator(".done")).containsText("Version 1 is in force");
    assertThat(page.locator(".ledger")).containsText("the season begins");
    assertEquals(1, book.get().version());

    text.fill("policies:\n  - match: \"*\"\n    mode: shadow\n");
    button(page, "Show what would change").click();
    page.getByLabel("Reason").fill("it is over");
    button(page, "Apply over version 1").click();
    button(page, "Edit from version 1").click();
    assertThat(text).hasValue(Pattern.compile("mode: auto"));
    assertThat(page.locator(".done")).containsText("not in force");
    assertEquals(2, book.get().version());

    button(page, "Show what would change").click();
    book.updateAndGet(
        b -> b.with(new PolicySet(3, "other", "policies: []", "bob@ops", "quicker", NOW)));
    page.getByLabel("Reason").fill("again");
    button(page, "Apply over version 2").click();
    assertThat(page.locator(".overtaken")).containsText("Version 3 of bob@ops is in force by now");
    assertEquals(3, book.get().version());
    button(page, "Keep my text, over version 3").click();
    assertThat(text).hasValue(Pattern.compile("mode: auto"));
    button(page, "Show what would change").click();
    page.getByLabel("Reason").fill("seen");
    button(page, "Apply over version 3").click();
    assertThat(page.locator(".done")).containsText("Version 4 is in force");
    chromium
        .complaints()
        .forEach(it -> assertTrue(it.contains("400 (Bad") || it.contains("412 (Pre"), it));
  }

  @Test
  void whatTheyWouldHaveMadeOfTheLastDayIsSeenByKeysAloneBeforeTheyAreApplied() {
    Page page = open();
    Locator dryRun = button(page, "Dry run");
    assertThat(dryRun).isDisabled();
    page.locator("#policy-text").fill(AUTO);
    Chromium.press(dryRun, "Enter");

    Locator result = page.locator(".dry-run");
    assertThat(result).containsText("In the last day 2 decisions would have been otherwise");
    assertEquals("-86400000 to 0 of *", asked);
    assertThat(result.locator(".facts")).containsText("2 → 1");
    assertThat(result.locator(".facts")).containsText("250.5 → 228");
    assertThat(result.locator(".dry-run-pools")).containsText("orders/workers");
    assertThat(result.locator(".dry-run-pools")).containsText("size 13 → 10");
    assertThat(result).containsText("came to differ, first at");
    Chromium.press(result.locator("summary"), "Enter");
    assertThat(result.locator(".ledger"))
        .containsText("Recorded: resize 8 → 13 (auto), breach forecast");
    assertThat(result.locator(".ledger")).containsText("With these policies: resize 8 → 10 (auto)");
    assertThat(result.locator(".ledger")).containsText("nothing was decided yet");
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
    Chromium.shot(page, "dry-run-light");

    Chromium.press(button(page, "Show what would change"), "Enter");
    assertThat(button(page, "Apply over version 0")).isVisible();
    assertThat(result).isVisible();
    page.getByLabel("against", new Page.GetByLabelOptions().setExact(true))
        .selectOption("the last hour");
    page.getByLabel("of pools").fill("orders/*");
    Chromium.press(page.getByLabel("of pools"), "Enter");
    assertThat(result).containsText("In the last hour 2 decisions");
    assertEquals("-3600000 to 0 of orders/*", asked);

    page.locator("#policy-text").fill(AUTO + "# another text\n");
    assertThat(result).hasCount(0);
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void oneThatRunsCanBeStoppedAndThePlaceIsFreeForAnother() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch givenUp = new CountDownLatch(1);
    DryRun usual = recorded;
    recorded =
        (policies, from, to, pools, unwanted) -> {
          begun.countDown();
          while (!unwanted.getAsBoolean()) {
            Thread.onSpinWait();
          }
          givenUp.countDown();
          throw new CancellationException("nobody waits for it");
        };
    Page page = open();
    page.locator("#policy-text").fill(AUTO);
    button(page, "Dry run").click();
    assertThat(page.locator(".dry-run"))
        .containsText("What was recorded in the last day runs through these policies");
    assertThat(button(page, "Dry run")).isDisabled();
    assertTrue(begun.await(30, TimeUnit.SECONDS));
    Chromium.press(button(page, "Stop"), "Enter");
    assertThat(page.locator(".dry-run")).hasCount(0);
    assertThat(page.locator("#dry-run-time")).isFocused();
    assertTrue(givenUp.await(30, TimeUnit.SECONDS));
    recorded = usual;
    Locator result = page.locator(".dry-run h3");
    // Its place is free a moment later.
    do {
      button(page, "Dry run").click();
      assertThat(page.locator(".dry-run h3, .dry-run .wrong")).isVisible();
    } while (result.count() == 0);
    assertThat(result).containsText("2 decisions would have been otherwise");
    assertNoComplaintsBut("429");
  }

  @Test
  void onAPhoneInTheDarkItFitsAndSaysWhatWentWrongOrThatThereIsNothing() {
    Page page = open(ColorScheme.DARK, 390, 844);
    page.locator("#policy-text").fill(AUTO);
    button(page, "Dry run").click();
    assertThat(page.locator(".dry-run h3")).isVisible();
    page.locator(".dry-run summary").click();
    assertLegible(page);
    Chromium.shot(page, "phone-dry-run");

    recorded =
        (policies, from, to, pools, unwanted) -> {
          throw new TimeoutException("partition 3 was not read to its end: name a shorter time");
        };
    button(page, "Dry run").click();
    assertThat(page.getByRole(AriaRole.ALERT))
        .containsText("The dry run gave no result: partition 3 was not read to its end");
    assertLegible(page);

    recorded =
        (policies, from, to, pools, unwanted) ->
            new RecordedReplay.Result(
                new ReplaySummary(List.of(), List.of()), 0, OptionalLong.empty());
    button(page, "Dry run").click();
    assertThat(page.locator(".dry-run"))
        .containsText("Nothing was recorded in the last day of these pools.");
    assertLegible(page);
    assertNoComplaintsBut("504");
  }

  private static void assertLegible(Page page) {
    assertEquals(390, page.evaluate("document.documentElement.scrollWidth"));
    assertEquals(List.of(), page.evaluate(Chromium.TOO_PALE));
  }
}
