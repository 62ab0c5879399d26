package io.tidegate.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page with a thousand pools that each tell a window and a forecast every second, in a browser:
 * frames a second and memory, as the browser counts them. Then the same fleet with 200 programs on
 * the live stream, of which one does not read: how long the server's event loop stood still at
 * most, and what the programs got.
 */
final class ConsoleLoad {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int MINUTES = Integer.getInteger("minutes", 10);
  private static final int PAGE_SECONDS = SMOKE ? 4 : MINUTES * 60 / 2;
  private static final int STREAM_SECONDS = SMOKE ? 4 : 60;
  static final int CLIENTS = SMOKE ? 10 : 200;
  static final int POOLS = 1_000;
  private static final double MIB = 1 << 20;

  private ConsoleLoad() {}

  static Report run() throws Exception {
    List<Row> rows = new ArrayList<>();
    try (FedConsole console = FedConsole.start(POOLS)) {
      rows.addAll(page(console));
      rows.addAll(streams(console));
    }
    return new Report("console-load", System.getProperty("java.vm.version"), rows)
        .version("playwright", Playwright.class);
  }

  private static List<Row> page(FedConsole console) throws Exception {
    List<Row> rows = new ArrayList<>();
    Map<String, String> environment =
        Map.of(
            "PLAYWRIGHT_NODEJS_PATH",
            onPath("node", "nodejs"),
            "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
            "1");
    try (Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(onPath("chromium", "chromium-browser")))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")))) {
      BrowserContext context =
          browser.newContext(new Browser.NewContextOptions().setViewportSize(1_440, 1_000));
      Page page = context.newPage();
      CDPSession tools = context.newCDPSession(page);
      tools.send("Performance.enable");
      page.navigate(console.url());
      page.waitForSelector(".connection.live");
      for (String view : List.of("List", "Map")) {
        page.click(".switch button:has-text('" + view + "')");
        page.waitForTimeout(2_000);
        Object frames = page.evaluate(FRAMES, PAGE_SECONDS * 1_000);
        @SuppressWarnings("unchecked")
        Map<String, Object> counted = (Map<String, Object>) frames;
        String what =
            "%,d pools, the fleet as a %s: ".formatted(POOLS, view.toLowerCase(Locale.ROOT));
        rows.add(Row.of(what + "frames, mean", number(counted.get("mean")), "1/s"));
        rows.add(Row.of(what + "seconds below 30 frames", number(counted.get("slow")), "% of all"));
        tools.send("HeapProfiler.collectGarbage");
        JsonObject metrics = tools.send("Performance.getMetrics");
        for (JsonElement metric : metrics.getAsJsonArray("metrics")) {
          if (metric.getAsJsonObject().get("name").getAsString().equals("JSHeapUsedSize")) {
            double used = metric.getAsJsonObject().get("value").getAsDouble();
            rows.add(Row.of(what + "heap after a collection", used / MIB, "MiB"));
          }
        }
      }
    }
    return rows;
  }

  /** Counts the frames of each second. */
  private static final String FRAMES =
      """
      (millis) => new Promise((done) => {
        const seconds = [];
        const begin = performance.now();
        let since = begin;
        let frames = 0;
        const frame = (now) => {
          frames++;
          if (now - since >= 1000) {
            seconds.push(frames * 1000 / (now - since));
            since = now;
            frames = 0;
          }
          if (now - begin < millis) {
            requestAnimationFrame(frame);
          } else {
            const mean = seconds.reduce((a, b) => a + b, 0) / seconds.length;
            done({ mean, slow: 100 * seconds.filter((it) => it < 30).length / seconds.length });
          }
        };
        requestAnimationFrame(frame);
      })
      """;

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static List<Row> streams(FedConsole console) throws Exception {
    try (LiveChild readers =
        LiveChild.start(
            List.of("-Xmx512m"), StreamReaders.class, console.url(), Integer.toString(CLIENTS))) {
      readers.await("open", 60);
      console.resetDelay();
      long before = console.events();
      readers.ask("events", 30);
      Thread.sleep(Duration.ofSeconds(STREAM_SECONDS).toMillis());
      double got = Double.parseDouble(readers.ask("events", 30));
      double sent = console.events() - before;
      String what = "%d programs on the stream, one of them stalled: ".formatted(CLIENTS);
      return List.of(
          Row.of(what + "event loop stood still, longest", console.longestDelayMillis(), "ms"),
          Row.of(what + "events", sent / STREAM_SECONDS, "1/s"),
          Row.of(what + "events that a program got", got / (CLIENTS - 1) / sent, "of all"));
    }
  }

  private static String onPath(String... names) {
    for (String name : names) {
      for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
        Path file = Path.of(directory, name);
        if (Files.isExecutable(file)) {
          return file.toString();
        }
      }
    }
    throw new IllegalStateException(
        "none of %s is on the PATH: install it".formatted(String.join(", ", names)));
  }
}
