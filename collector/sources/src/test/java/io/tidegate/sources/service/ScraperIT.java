package io.tidegate.sources.service;

import static io.tidegate.sources.service.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidegate.sources.exposition.ScrapeTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scraper and a target that is well or not. */
@Timeout(60)
class ScraperIT {
  @TempDir Path dir;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger asked = new AtomicInteger();
  private House house;
  private HttpServer target;
  private Scraper scraper;

  /** How the target answers. */
  private enum Mood {
    WELL,
    PACKED,
    BROKEN,
    SILENT,
    GIBBERISH,
    ENDLESS
  }

  private volatile Mood mood = Mood.WELL;

  @BeforeEach
  void start() throws Exception {
    house = new House();
    target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.setExecutor(threads);
    target.createContext("/metrics", this::answer);
    target.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (scraper != null) {
      House.get(scraper.close());
    }
    target.stop(0);
    threads.shutdownNow();
    house.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    int now = asked.incrementAndGet();
    byte[] text =
        """
        # TYPE executor_active_threads gauge
        executor_active_threads{name="http"} 2.0
        # TYPE executor_completed_tasks_total counter
        executor_completed_tasks_total{name="http"} %d
        """
            .formatted(now)
            .getBytes(StandardCharsets.UTF_8);
    switch (mood) {
      case WELL -> {
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
      }
      case PACKED -> {
        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(200, 0);
        try (GZIPOutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
          out.write(text);
        }
      }
      case BROKEN -> exchange.sendResponseHeaders(500, -1);
      case SILENT -> {
        return;
      }
      case GIBBERISH -> {
        byte[] page = "<html>\n".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
      }
      case ENDLESS -> {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        for (int i = 0; i < 9 * 1024; i++) {
          out.write(new byte[1024]);
        }
      }
    }
    exchange.close();
  }

  private String url() {
    return "http://127.0.0.1:%d/metrics".formatted(target.getAddress().getPort());
  }

  private void scrape(String targets, String file) {
    scraper =
        Scraper.start(
            house.vertx,
            new SourcesOptions.Prometheus(
                ScrapeTarget.parseList(targets),
                file,
                Duration.ofMillis(200),
                Duration.ofMillis(200)),
            house.lane,
            house.outbox);
  }

  private void eventuallyTrouble(String expected) {
    eventually(
        () -> expected + ", but: " + scraper.trouble(),
        () -> scraper.trouble().orElse("").contains(expected));
  }

  private void eventuallyMoreSamples() {
    long before = scraper.ledger().samples();
    eventually(
        () -> "more than %d samples: %s".formatted(before, scraper.trouble()),
        () -> scraper.ledger().samples() > before + 1 && scraper.trouble().isEmpty());
  }

  @Test
  void eachIllnessIsNamedAndPasses() {
    scrape("orders=" + url(), "");
    eventuallyMoreSamples();
    for (Mood ill : List.of(Mood.BROKEN, Mood.SILENT, Mood.GIBBERISH, Mood.ENDLESS)) {
      mood = ill;
      eventuallyTrouble(
          "1 of 1 targets fail: %s: %s"
              .formatted(
                  url(),
                  switch (ill) {
                    case BROKEN -> "it answers 500 Internal Server Error";
                    case SILENT -> "no answer within 200 ms";
                    case GIBBERISH -> "line 1: there is no name at column 1, but '<html>'";
                    default -> "the body has more than 8388608 bytes";
                  }));
      mood = ill == Mood.BROKEN ? Mood.PACKED : Mood.WELL;
      eventuallyMoreSamples();
    }
  }

  @Test
  void targetsComeAndGoWithTheFile() throws Exception {
    Path file = dir.resolve("targets.yaml");
    scrape("", file.toString());
    eventuallyTrouble("no file 'targets.yaml' is in " + dir);
    Files.writeString(
        file,
        "- targets: ['127.0.0.1:%d']\n  labels: {job: orders}\n"
            .formatted(target.getAddress().getPort()));
    eventuallyMoreSamples();
    Files.writeString(file, "[]");
    eventually(() -> "nobody is asked any more", () -> scraper.targets() == 0);
    assertEquals("", scraper.trouble().orElse(""));
  }
}
