package io.tidegate.bench;

import com.google.gson.JsonElement;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The page with a thousand pools that each tell a window and a forecast every second, in a browser:
 * frames a second and memory, by the browser's own trace. Then the same fleet with 200 programs on
 * the live stream, of which one does not read: how long the server's event loop stood still at
 * most, and what the programs got. All of it is on one machine: the fleet, the server, and the
 * browser without a graphics card or the programs.
 */
final class ConsoleLoad {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int MINUTES = Integer.getInteger("minutes", 10);
  private static final int PAGE_SECONDS = SMOKE ? 4 : MINUTES * 60 / 2;
  private static final int PIECE_MILLIS = SMOKE ? 4_000 : 30_000;
  private static final int STREAM_SECONDS = SMOKE ? 4 : Math.min(MINUTES * 60 / 2, 120);
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
      List<String> complaints = new ArrayList<>();
      page.onPageError(complaints::add);
      page.navigate(console.url());
      page.waitForSelector(".connection.live");
      page.evaluate(PIXEL);
      List<Row> rows = new ArrayList<>();
      for (String view : List.of("List", "Map")) {
        page.click(".switch button:has-text('" + view + "')");
        page.waitForTimeout(2_000);
        rows.addAll(view(browser.newBrowserCDPSession(), context.newCDPSession(page), page, view));
      }
      if (!complaints.isEmpty() || page.querySelector(".connection.live") == null) {
        throw new IllegalStateException("the page did not stay well: " + complaints);
      }
      return rows;
    }
  }

  private static List<Row> view(CDPSession browser, CDPSession tools, Page page, String view)
      throws IOException {
    tools.send("Performance.enable");
    List<BrowserTrace> pieces = new ArrayList<>();
    double busy = metric(tools, "TaskDuration");
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(PAGE_SECONDS);
    while (System.nanoTime() < end) {
      pieces.add(BrowserTrace.of(browser, page, PIECE_MILLIS));
    }
    busy = (metric(tools, "TaskDuration") - busy) / ((System.nanoTime() - begin) / 1e9);
    tools.send("HeapProfiler.collectGarbage");
    double heap = metric(tools, "JSHeapUsedSize");
    int[] frames =
        pieces.stream().flatMap(p -> p.framesBySecond().stream()).mapToInt(n -> n).toArray();
    IntSummaryStatistics all = IntStream.of(frames).summaryStatistics();
    long slow = IntStream.of(frames).filter(n -> n < 30).count();
    double gap = pieces.stream().mapToDouble(BrowserTrace::longestGapMillis).max().orElseThrow();
    double memory =
        pieces.stream()
            .flatMap(p -> p.memoryBytes().stream())
            .mapToLong(n -> n)
            .max()
            .orElseThrow();
    String what = "%,d pools, the fleet as a %s: ".formatted(POOLS, view.toLowerCase(Locale.ROOT));
    return List.of(
        Row.of(what + "traced", frames.length, "s"),
        Row.of(what + "frames, mean", all.getAverage(), "1/s"),
        Row.of(what + "frames, slowest second", all.getMin(), "1/s"),
        Row.of(what + "seconds below 30 frames", 100.0 * slow / frames.length, "% of all"),
        Row.of(what + "longest time without a frame", gap, "ms"),
        Row.of(what + "page's main thread at work", 100 * busy, "% of the time"),
        Row.of(what + "page's process, private memory at most", memory / MIB, "MiB"),
        Row.of(what + "page's heap after a collection", heap / MIB, "MiB"));
  }

  /**
   * Something of the page is another in each frame, so that each frame that it can make is drawn:
   * without, the browser draws only when an event has changed the page.
   */
  private static final String PIXEL =
      """
      () => {
        const pixel = document.createElement('i');
        Object.assign(pixel.style, {
          position: 'fixed', left: 0, top: 0, width: '1px', height: '1px', background: 'red',
        });
        document.body.append(pixel);
        let odd = false;
        const frame = () => {
          odd = !odd;
          pixel.style.opacity = odd ? 1 : 0.5;
          requestAnimationFrame(frame);
        };
        frame();
      }
      """;

  private static double metric(CDPSession tools, String name) {
    for (JsonElement metric : tools.send("Performance.getMetrics").getAsJsonArray("metrics")) {
      if (metric.getAsJsonObject().get("name").getAsString().equals(name)) {
        return metric.getAsJsonObject().get("value").getAsDouble();
      }
    }
    throw new IllegalStateException("the browser has no metric " + name);
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
          Row.of(what + "events that a program got", got / (CLIENTS - 1) / sent, "of all"),
          Row.of(what + "stalled ones that were dropped", console.dropped(), ""));
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
