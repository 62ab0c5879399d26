package io.tidegate.launcher;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The page of a running control plane in the machine's own Chromium. */
public final class PlanesPage implements AutoCloseable {
  /** Generous: the machine may be busy with the rest of the control plane. */
  private static final double PATIENCE_MILLIS = 60_000;

  private final Playwright playwright;
  private final Browser browser;
  private final Page page;
  private final List<String> complaints = new ArrayList<>();

  private PlanesPage(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
    this.page = browser.newPage();
  }

  /** Skips the test where Chromium or Node is missing. */
  public static PlanesPage open(String url) {
    Optional<String> chromium = onPath("chromium", "chromium-browser", "google-chrome");
    Optional<String> node = onPath("node", "nodejs");
    assumeTrue(
        chromium.isPresent() && node.isPresent(),
        "SKIPPED: the page is not tested in a browser, for chromium and node are not both on the"
            + " PATH");
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_NODEJS_PATH",
                        node.get(),
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1")));
    try {
      Browser browser =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(Path.of(chromium.get()))
                      .setArgs(List.of("--no-sandbox", "--disable-gpu")));
      PlanesPage opened = new PlanesPage(playwright, browser);
      opened.watch(URI.create(url).resolve("/").toString());
      opened.page.navigate(url);
      return opened;
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  private void watch(String origin) {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onRequest(
        request -> {
          if (!request.url().startsWith(origin)) {
            complaints.add("a request leaves for " + request.url());
          }
        });
  }

  public Page page() {
    return page;
  }

  /** Another one of the same browser. */
  public Page another(Browser.NewPageOptions options) {
    return browser.newPage(options);
  }

  /** Errors, broken policies, and requests that went elsewhere than to the control plane. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    playwright.close();
  }

  private static Optional<String> onPath(String... names) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .flatMap(directory -> Stream.of(names).map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }
}
