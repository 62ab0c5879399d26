package io.tidegate.launcher.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.tidegate.launcher.PlanesPage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Pictures of each screen of a running demo: light, dark, and as wide as a phone. */
final class DemoPictures {
  private static final Map<String, Browser.NewPageOptions> LOOKS =
      Map.of(
          "light",
          new Browser.NewPageOptions()
              .setColorScheme(ColorScheme.LIGHT)
              .setViewportSize(1_280, 900),
          "dark",
          new Browser.NewPageOptions().setColorScheme(ColorScheme.DARK).setViewportSize(1_280, 900),
          "phone",
          new Browser.NewPageOptions().setColorScheme(ColorScheme.LIGHT).setViewportSize(390, 844));
  private static final List<String> SCREENS =
      List.of("decisions", "alerts", "policies", "gate", "safety");

  private static final double AN_EVENT_MILLIS = 300_000;

  private DemoPictures() {}

  /** Leaves them in the directory of -Dtidegate.screenshots, if that is given. */
  static void take(PlanesPage browser, String url) {
    String directory = System.getProperty("tidegate.screenshots");
    if (directory == null) {
      return;
    }
    Map<String, Page> pages = new LinkedHashMap<>();
    LOOKS.forEach((look, options) -> pages.put(look, browser.another(options)));
    pages.values().forEach(page -> page.navigate(url + "/console/#/"));
    // The moment that the page is made for.
    assertThat(pages.get("light").locator(".counts"))
        .hasText(
            Pattern.compile(".*0 over SLO\\s*[1-9] breach ahead.*", Pattern.DOTALL),
            new LocatorAssertions.HasTextOptions().setTimeout(AN_EVENT_MILLIS));
    pages.forEach((look, page) -> shoot(page, directory, "fleet-" + look));
    pages.forEach(
        (look, page) -> {
          page.getByText("Map", new Page.GetByTextOptions().setExact(true)).click();
          assertThat(page.locator(".map .cell").first()).isVisible();
          shoot(page, directory, "map-" + look);
          page.navigate(url + "/console/#/orders/db");
          assertThat(page.locator(".chart canvas")).isVisible();
          assertThat(page.locator(".explain")).isVisible();
          shootPool(page, directory, "pool-" + look);
          for (int i = 0; i < 20; i++) {
            page.getByLabel("A window back").click();
          }
          assertThat(page.locator(".badge.then")).isVisible();
          assertThat(page.locator(".explain")).isVisible();
          shootPool(page, directory, "time-machine-" + look);
          page.mouse().move(0, 0);
          for (String screen : SCREENS) {
            page.navigate(url + "/console/#" + screen);
            assertThat(page.locator("main .card").first()).isVisible();
            assertThat(page.locator(".skeleton")).hasCount(0);
            page.evaluate("scrollTo(0, 0)");
            shoot(page, directory, screen + "-" + look);
          }
          page.close();
        });
  }

  private static void shoot(Page page, String directory, String name) {
    drawn(page);
    page.screenshot(new Page.ScreenshotOptions().setPath(file(directory, name)));
  }

  /** Without the fleet above it. */
  private static void shootPool(Page page, String directory, String name) {
    drawn(page);
    page.locator(".detail")
        .screenshot(new Locator.ScreenshotOptions().setPath(file(directory, name)));
  }

  /** The chart is drawn in the frame after it is shown. */
  private static void drawn(Page page) {
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }

  private static Path file(String directory, String name) {
    return Path.of(directory, name + ".png");
  }
}
