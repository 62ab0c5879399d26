package io.tidegate.controller.service.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tidegate.controller.service.web.Made.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tidegate.controller.service.oidc.IssuerOptions;
import io.tidegate.controller.service.oidc.JwtVerifier;
import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of a control plane with tokens, in a real browser. */
@Timeout(120)
class SignInPageIT {
  private static final long NOW = Made.T0 + 600_000;
  private static final String TOKEN = "tg_of-vera";

  @Test
  void theFleetIsShownToWhoHasAToken() throws Exception {
    Vertx vertx = Vertx.vertx();
    Chromium chromium = Chromium.launch();
    try {
      FleetView view = new FleetView();
      view.accept(Made.window(ORDERS, NOW - 1_000, 8, 120));
      ConsoleServer server =
          ConsoleServer.start(
                  vertx,
                  ConsoleOptions.at("127.0.0.1", 0),
                  ConsoleAccess.of(ApiTokens.NONE.with(TOKEN, new Holder("vera", ApiRole.VIEWER))),
                  view,
                  new RequestDesk(request -> Future.succeededFuture()),
                  HistorySource.none(),
                  JsonObject::new,
                  new FakeProbes(),
                  () -> Instant.ofEpochMilli(NOW))
              .await(10, TimeUnit.SECONDS);
      Page page =
          chromium.open(
              "http://127.0.0.1:" + server.port() + "/",
              ColorScheme.LIGHT,
              1_280,
              800,
              NOW,
              ignored -> {});
      assertThat(page.getByRole(AriaRole.HEADING, named("Sign in"))).isVisible();
      assertThat(page.locator("tbody tr")).hasCount(0);
      assertEquals(List.of(), chromium.complaints());

      page.getByLabel("Token").fill("tg_wrong");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
      assertThat(page.getByRole(AriaRole.ALERT))
          .containsText("the token is not one of this control plane's");
      // That the browser tells of the 401 is right.
      assertTrue(
          chromium.complaints().stream().allMatch(it -> it.contains("401")),
          chromium.complaints().toString());

      page.getByLabel("Token").fill(TOKEN);
      page.keyboard().press("Enter");
      assertThat(page.locator("tr[data-pool='" + ORDERS + "']")).isVisible();
      assertThat(page.locator(".connection")).hasText("Live");
      page.reload();
      assertThat(page.locator("tr[data-pool='" + ORDERS + "']")).isVisible();
      assertEquals("", page.evaluate("document.cookie"));
      server.close().await(5, TimeUnit.SECONDS);
    } finally {
      chromium.close();
      vertx.close().await(5, TimeUnit.SECONDS);
    }
  }

  /** Nobody has to do anything for it: the stream ends, and the page asks again who is there. */
  @Test
  void whoSignedInWithAnIssuersTokenIsAskedAgainWhenItEnds() throws Exception {
    Vertx vertx = Vertx.vertx();
    AtomicLong now = new AtomicLong(NOW);
    InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    Chromium chromium = Chromium.launch();
    try (LoopbackIssuer issuer = new LoopbackIssuer()) {
      JwtVerifier verifier =
          JwtVerifier.start(
                  vertx,
                  new IssuerOptions(
                      issuer.url(),
                      LoopbackIssuer.AUDIENCE,
                      List.of("RS256"),
                      Optional.empty(),
                      "roles",
                      Duration.ZERO),
                  clock)
              .await(20, TimeUnit.SECONDS);
      FleetView view = new FleetView();
      view.accept(Made.window(ORDERS, NOW - 1_000, 8, 120));
      ConsoleServer server =
          ConsoleServer.start(
                  vertx,
                  new ConsoleOptions(
                      "127.0.0.1", 0, 5, 100, Duration.ofMillis(200), Duration.ofMinutes(1)),
                  new ConsoleAccess(
                      Optional.empty(),
                      () -> ApiTokens.NONE,
                      Optional.of(
                          new IssuedTokens(verifier, Map.of("tidegate-viewer", ApiRole.VIEWER))),
                      type -> {}),
                  view,
                  new RequestDesk(request -> Future.succeededFuture()),
                  HistorySource.none(),
                  JsonObject::new,
                  new FakeProbes(),
                  clock)
              .await(10, TimeUnit.SECONDS);
      Page page =
          chromium.open(
              "http://127.0.0.1:" + server.port() + "/",
              ColorScheme.LIGHT,
              1_280,
              800,
              NOW,
              ignored -> {});
      page.getByLabel("Token").fill(issuer.token("ada@example.org", "operator", clock.instant()));
      page.keyboard().press("Enter");
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("none of its roles is one here");

      page.getByLabel("Token").fill(issuer.token("ada@example.org", "viewer", clock.instant()));
      page.keyboard().press("Enter");
      assertThat(page.locator(".connection")).hasText("Live");
      assertThat(page.locator("body")).containsText("ada@example.org");

      now.addAndGet(3_600_000);
      assertThat(page.getByRole(AriaRole.HEADING, named("Sign in")))
          .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
      assertThat(page.locator("tbody tr")).hasCount(0);
      // That the browser tells of the refusals is right.
      assertTrue(
          chromium.complaints().stream().allMatch(it -> it.contains("401") || it.contains("403")),
          chromium.complaints().toString());
      server.close().await(5, TimeUnit.SECONDS);
      verifier.close().await(5, TimeUnit.SECONDS);
    } finally {
      chromium.close();
      vertx.close().await(5, TimeUnit.SECONDS);
    }
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }
}
