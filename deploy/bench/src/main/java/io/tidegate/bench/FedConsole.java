package io.tidegate.bench;

import io.tidegate.controller.service.web.ConsoleAccess;
import io.tidegate.controller.service.web.ConsoleOptions;
import io.tidegate.controller.service.web.ConsoleServer;
import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.HistorySource;
import io.tidegate.controller.service.web.Probes;
import io.tidegate.controller.service.web.RequestDesk;
import io.tidegate.wire.Decision;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * The page's server, fed with a window and a forecast of each of its pools every second, and with a
 * decision about each once a minute. A breach is ahead of twenty of a thousand pools at a time, of
 * each for the horizon; which ones they are changes all the time.
 */
final class FedConsole implements AutoCloseable {
  private static final long WIDTH = 1_000;
  private static final int TICK_MILLIS = 5;
  private static final long PATIENCE_SECONDS = 30;

  private static final int HORIZON = 15;

  /** Windows from one breach that is forecast for a pool to the next; each is, for the horizon. */
  private static final int BREACH_EACH = 750;

  /** Every pool is decided about once in so many seconds. */
  private static final int DECIDED_EACH = 60;

  private final Vertx vertx;
  private final FleetView view = new FleetView();
  private final List<PoolId> pools;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong longestNanos = new AtomicLong();
  private ConsoleServer server;
  private Thread feeder;
  private volatile boolean closed;

  private FedConsole(Vertx vertx, int pools) {
    this.vertx = vertx;
    this.pools =
        IntStream.range(0, pools)
            .mapToObj(i -> new PoolId("service-" + i / 20, "pool-" + i % 20))
            .toList();
  }

  static FedConsole start(int pools) throws Exception {
    // One event loop, so that its delay is that of the server's.
    FedConsole console =
        new FedConsole(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)), pools);
    console.server =
        ConsoleServer.start(
                console.vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                ConsoleAccess.OPEN,
                console.view,
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new Well())
            .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    long[] last = {System.nanoTime()};
    console.vertx.setPeriodic(
        TICK_MILLIS,
        timer -> {
          long now = System.nanoTime();
          console.longestNanos.accumulateAndGet(now - last[0], Math::max);
          last[0] = now;
        });
    console.feeder = new Thread(console::feed, "bench-feeder");
    console.feeder.start();
    return console;
  }

  String url() {
    return "http://127.0.0.1:" + server.port() + "/";
  }

  long events() {
    return events.get();
  }

  void resetDelay() {
    longestNanos.set(0);
  }

  /** Beyond the timer's own step. */
  double longestDelayMillis() {
    return longestNanos.get() / 1e6 - TICK_MILLIS;
  }

  /** Clients of the live stream that did not read. */
  long dropped() throws IOException, InterruptedException {
    HttpRequest status = HttpRequest.newBuilder(URI.create(url() + "api/v1/status")).build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(status, HttpResponse.BodyHandlers.ofString());
    return new JsonObject(answer.body()).getJsonObject("console").getLong("droppedEventClients");
  }

  private void feed() {
    Random random = new Random(1);
    long begin = System.currentTimeMillis() / WIDTH * WIDTH;
    for (long second = 1; !closed; second++) {
      long end = begin + second * WIDTH;
      for (int i = 0; i < pools.size() && !closed; i++) {
        long due = end + i * WIDTH / pools.size();
        while (System.currentTimeMillis() < due && !closed) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        // Which phase a pool is in has nothing to do with its name.
        int phase = (int) ((second + i * 7L) % BREACH_EACH);
        int lead = phase < HORIZON ? HORIZON - phase : Forecast.NO_BREACH;
        view.accept(window(pools.get(i), end, 80 + random.nextInt(60)));
        view.accept(forecast(pools.get(i), end, lead));
        events.addAndGet(2);
        if ((i + second) % DECIDED_EACH == 0) {
          view.accept(decision(pools.get(i), end, second));
          events.incrementAndGet();
        }
      }
    }
  }

  private static PoolWindow window(PoolId pool, long end, int runMillis) {
    Histogram runs = EncodedHistogram.newHistogram();
    runs.recordValueWithCount(runMillis * 1_000L, 100);
    LatencySummary summary = LatencySummary.of(runs);
    return new PoolWindow(
        pool,
        PoolKind.WORKER,
        end - WIDTH,
        end,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                pool.service() + "-1", new PoolSpec(8, 100, 1, 64), 0, 8, 5, 0, 100, runMillis)),
        100,
        100,
        0,
        0,
        summary,
        summary,
        summary,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  private static Forecast forecast(PoolId pool, long end, int lead) {
    boolean breach = lead != Forecast.NO_BREACH;
    return new Forecast(
        pool,
        end,
        WIDTH,
        HORIZON,
        "bench",
        Forecast.Status.READY,
        breach,
        1,
        0.5,
        breach ? 400 : 60,
        200,
        lead,
        100,
        50,
        List.of());
  }

  private static Decision decision(PoolId pool, long end, long second) {
    boolean grows = second % 5 == 0;
    return new Decision(
        pool.service() + "-" + pool.pool() + "-" + end,
        pool,
        end,
        grows ? Decision.Kind.RESIZE : Decision.Kind.HOLD,
        "auto",
        grows ? "breach-forecast" : "calm",
        "p99 60 ms projected of 200 ms",
        8,
        grows ? 10 : 8,
        grows ? 10 : 8,
        List.of(),
        end,
        "bench",
        List.of(),
        "the forecast would have to be above 200 ms",
        "",
        List.of(),
        List.of(),
        "");
  }

  @Override
  public void close() throws Exception {
    closed = true;
    feeder.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    server.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** All is well. */
  private static final class Well implements Probes {
    @Override
    public Map<String, String> stalled() {
      return Map.of();
    }

    @Override
    public Map<String, String> unwell() {
      return Map.of();
    }

    @Override
    public String metrics() {
      return "";
    }
  }
}
