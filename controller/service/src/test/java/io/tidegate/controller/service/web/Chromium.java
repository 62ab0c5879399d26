package io.tidegate.controller.service.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The machine's own Chromium, driven by Playwright on the machine's own Node. */
final class Chromium implements AutoCloseable {
  /** Each element with text of its own whose contrast to its background is below WCAG's AA. */
  static final String TOO_PALE =
      """
      () => {
        const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
        const luminance = (color) => {
          const [r, g, b] = color.map((c) => c / 255).map((c) =>
            c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = (element) => {
          for (let it = element; it; it = it.parentElement) {
            const [r, g, b, a = 1] = rgb(getComputedStyle(it).backgroundColor);
            if (a === 1) return [r, g, b];
          }
          return [255, 255, 255];
        };
        return [...document.body.querySelectorAll('*')]
          .filter((it) => it.checkVisibility() && !it.closest('svg'))
          .filter((it) => [...it.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
          .map((it) => {
            const [high, low] = [rgb(getComputedStyle(it).color).slice(0, 3), behind(it)]
              .map(luminance).sort((a, b) => b - a);
            const ratio = (high + 0.05) / (low + 0.05);
            return ratio < 4.5 ? `${it.textContent.trim()}: ${ratio.toFixed(2)}` : null;
          })
          .filter(Boolean);
      }
      """;

  /** What is wider than the window, than its card or than its cell; an area that scrolls may be. */
  static final String TOO_WIDE =
      """
      () => {
        const width = document.documentElement.clientWidth;
        const clipped = (it) => it.closest('svg, .uplot, .skip, textarea')
          || it.closest('thead') && getComputedStyle(it.closest('thead')).position === 'absolute';
        const found = [...document.body.querySelectorAll('*')]
          .filter((it) => it.checkVisibility() && !clipped(it))
          .filter((it) => {
            const { left, right } = it.getBoundingClientRect();
            const around = it.parentElement.closest('.card, td, th, li, dd')?.getBoundingClientRect();
            return left < -1 || right > width + 1 || around && right > around.right + 1
              || getComputedStyle(it).display !== 'inline' && it.scrollWidth > it.clientWidth + 1;
          })
          .map((it) => `${it.tagName} ${it.className}: ${it.textContent.trim().slice(0, 60)}`);
        const page = document.documentElement.scrollWidth;
        return page > width ? [...found, `the page, ${page}`] : found;
      }
      """;

  private static final int PATIENCE_MILLIS = 30_000;

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> complaints = new ArrayList<>();

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Skips the test where Chromium or Node is missing. */
  static Chromium launch() {
    Optional<Path> chromium = onPath("chromium", "chromium-browser", "google-chrome");
    Optional<Path> node = onPath("node", "nodejs");
    assumeTrue(
        chromium.isPresent() && node.isPresent(),
        "SKIPPED: the page is not tested in a browser, for chromium and node are not both on the"
            + " PATH");
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_NODEJS_PATH",
                        node.get().toString(),
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1")));
    try {
      return new Chromium(playwright, playwright.chromium().launch(options(chromium.get())));
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  private static BrowserType.LaunchOptions options(Path chromium) {
    return new BrowserType.LaunchOptions()
        .setExecutablePath(chromium)
        .setHeadless(true)
        .setArgs(
            List.of(
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"));
  }

  /**
   * Opens a page whose clock stands still, so that its data does not age on a slow machine.
   *
   * @param beforehand what is to be done to the page before it loads
   */
  Page open(
      String url,
      ColorScheme scheme,
      int width,
      int height,
      long nowMillis,
      Consumer<Page> beforehand) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setViewportSize(width, height)
                .setTimezoneId("UTC"));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    String origin = URI.create(url).resolve("/").toString();
    context.onRequest(
        request -> {
          if (request.url().startsWith("http") && !request.url().startsWith(origin)) {
            complaints.add("a request leaves for " + request.url());
          }
        });
    page.clock().setFixedTime(nowMillis);
    beforehand.accept(page);
    page.navigate(url);
    return page;
  }

  /**
   * Presses a key on what can be operated: a browser takes a key for a button that is still
   * disabled without a word, and the page draws only in its next frame.
   */
  static void press(Locator control, String key) {
    assertThat(control).isEnabled();
    control.press(key);
  }

  /**
   * What was wrong since the last {@link #reset}: errors, broken policies, and requests that went
   * elsewhere than to where the page came from.
   */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Closes all pages and forgets the complaints. */
  void reset() {
    browser.contexts().forEach(BrowserContext::close);
    complaints.clear();
  }

  @Override
  public void close() {
    playwright.close();
  }

  /** Leaves a picture in the directory of -Dtidegate.screenshots, if that is given. */
  static void shot(Page page, String name) {
    String directory = System.getProperty("tidegate.screenshots");
    if (directory != null) {
      // The chart is drawn in the frame after it is shown.
      page.evaluate(
          "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(Path.of(directory, name + ".png"))
              .setFullPage(true));
    }
  }

  private static Optional<Path> onPath(String... names) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .flatMap(directory -> Stream.of(names).map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
