package io.tidegate.demo;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends HTTP requests at the instants of a schedule, whether or not earlier ones were answered, and
 * measures each from the instant at which it was meant to start. So a service that stalls is seen
 * with all the requests that would have come meanwhile (no coordinated omission).
 *
 * <p>All requests and their accounts live on one event loop; the thread that calls {@link #run}
 * keeps the time.
 */
public final class OpenLoopDriver implements AutoCloseable {
  /** A slow service piles up rate × time-out requests, each with a connection of its own. */
  private static final int MAX_CONNECTIONS = 4096;

  /** Warm-up requests have ids of their own, so that no data is met twice. */
  private static final long WARM_UP_IDS = 1_000_000_000L;

  private static final long CLOSE_MILLIS = 900;

  private final DriverOptions options;
  private final RequestRouter router;
  private final Vertx vertx;
  private final Context context;
  private final HttpClient client;
  private final AtomicReference<Thread> pacer = new AtomicReference<>();
  private volatile boolean closed;

  public OpenLoopDriver(DriverOptions options) {
    this(options, RequestRouter.to(options.target()));
  }

  /** One whose requests go where the router says, and not to the target of the options. */
  public OpenLoopDriver(DriverOptions options, RequestRouter router) {
    this.options = options;
    this.router = router;
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
    this.context = vertx.getOrCreateContext();
    this.client =
        vertx
            .httpClientBuilder()
            .with(new HttpClientOptions().setKeepAlive(true).setTcpNoDelay(true))
            .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
            .build();
  }

  /**
   * Plays the traffic, and returns when every request was answered or has failed, at the latest one
   * time-out after its end. Window 0 starts on a multiple of the window's length since the epoch,
   * as the windows of the samples do.
   *
   * @throws IllegalStateException if a run is on, or the driver is closed
   */
  public DriverResult run(Traffic traffic, DriverListener listener) throws InterruptedException {
    ArrivalSchedule schedule = ArrivalSchedule.of(traffic, options.window(), options.seed());
    if (!pacer.compareAndSet(null, Thread.currentThread())) {
      throw new IllegalStateException("a run is on: wait for its end, or close the driver");
    }
    ExecutorService listening =
        Executors.newSingleThreadExecutor(task -> daemon(task, "driver-listener"));
    try {
      if (closed) {
        throw new IllegalStateException("the driver is closed: make a new one");
      }
      warmUp(traffic);
      return new Run(traffic, schedule, listener, listening).play();
    } finally {
      listening.shutdownNow();
      pacer.set(null);
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private void warmUp(Traffic traffic) throws InterruptedException {
    double rate = traffic.ratePerSecond(0);
    if (options.warmUp().isZero() || rate == 0) {
      return;
    }
    Traffic even = new Traffic(new double[] {rate}, null, options.warmUp(), java.util.List.of());
    ArrivalSchedule schedule = ArrivalSchedule.of(even, options.warmUp(), options.seed());
    long start = System.nanoTime();
    for (int i = 0; i < schedule.requests() && !closed; i++) {
      awaitNanoTime(start + schedule.offsetNanos(i));
      long id = WARM_UP_IDS + i;
      context.runOnContext(ignored -> send(id, options.timeout().toMillis()).onFailure(e -> {}));
    }
    awaitNanoTime(start + options.warmUp().toNanos());
  }

  /** Succeeds with 200 only. */
  private io.vertx.core.Future<Void> send(long id, long timeoutMillis) {
    Optional<RequestRouter.Route> route = router.next();
    if (route.isEmpty()) {
      return io.vertx.core.Future.failedFuture("nobody takes the request");
    }
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(route.get().host())
            .setPort(route.get().port())
            .setURI("/order/" + id)
            .setTimeout(timeoutMillis);
    return client
        .request(request)
        .compose(io.vertx.core.http.HttpClientRequest::send)
        .compose(response -> response.end().map(response))
        .map(OpenLoopDriver::requireOk)
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .onComplete(answered -> route.get().done().run());
  }

  private static Void requireOk(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException("status " + response.statusCode());
    }
    return null;
  }

  /** Also returns early when the driver is closed or the thread is interrupted. */
  private void awaitNanoTime(long instant) throws InterruptedException {
    for (long left = instant - System.nanoTime();
        left > 0 && !closed;
        left = instant - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for the next request's time");
      }
    }
  }

  /** Ends a run that is on, within a second; its result has the windows that were finished. */
  @Override
  public void close() {
    closed = true;
    Thread waiting = pacer.get();
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the driver's HTTP client did not close within %d ms".formatted(CLOSE_MILLIS), e);
    }
  }

  private final class Run {
    private final ArrivalSchedule schedule;
    private final DriverListener listener;
    private final ExecutorService listening;
    private final RunTally tally;
    private final long startNanos;
    private final CountDownLatch complete = new CountDownLatch(1);
    private final AtomicReference<Throwable> broken = new AtomicReference<>();

    Run(
        Traffic traffic,
        ArrivalSchedule schedule,
        DriverListener listener,
        ExecutorService listening) {
      this.schedule = schedule;
      this.listener = listener;
      this.listening = listening;
      long nowMillis = System.currentTimeMillis();
      long windowMillis = Math.max(1, options.window().toMillis());
      long startMillis = (nowMillis / windowMillis + 1) * windowMillis;
      startNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(startMillis - nowMillis);
      tally =
          new RunTally(
              traffic,
              schedule,
              options,
              startMillis,
              window -> tell(() -> listener.windowFinished(window)));
    }

    DriverResult play() throws InterruptedException {
      long windowNanos = options.window().toNanos();
      for (int w = 0; w < schedule.windows() && !over(); w++) {
        int window = w;
        awaitNanoTime(startNanos + w * windowNanos);
        tell(() -> listener.windowStarted(window));
        int first = schedule.firstRequestOf(w);
        for (int i = first; i < first + schedule.requestsIn(w) && !over(); i++) {
          int request = i;
          awaitNanoTime(startNanos + schedule.offsetNanos(i));
          context.runOnContext(ignored -> send(window, request));
        }
        awaitNanoTime(startNanos + (w + 1) * windowNanos);
        context.runOnContext(ignored -> ended(window));
      }
      awaitAnswers();
      DriverResult result = tally.result();
      awaitListener();
      Throwable failure = broken.get();
      if (failure != null) {
        throw new IllegalStateException("the run's listener failed: " + failure, failure);
      }
      return result;
    }

    private boolean over() {
      return closed || broken.get() != null;
    }

    private void awaitAnswers() throws InterruptedException {
      long deadline = System.nanoTime() + options.timeout().plus(Duration.ofSeconds(1)).toNanos();
      while (!over() && System.nanoTime() < deadline) {
        if (complete.await(50, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    }

    /** The listener has heard everything when the run returns, or the run fails. */
    private void awaitListener() throws InterruptedException {
      listening.shutdown();
      long millis = closed ? CLOSE_MILLIS : options.timeout().toMillis();
      if (!listening.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "the run's listener did not come to an end within %d ms".formatted(millis));
      }
    }

    private void send(int window, int request) {
      long intended = startNanos + schedule.offsetNanos(request);
      long lagNanos = Math.max(0, System.nanoTime() - intended);
      tally.sent(window, lagNanos);
      // From the intended start; a request that is later than that still gets a moment.
      long timeoutMillis =
          Math.max(1, options.timeout().toMillis() - TimeUnit.NANOSECONDS.toMillis(lagNanos));
      OpenLoopDriver.this
          .send(request, timeoutMillis)
          .onComplete(
              answer -> {
                tally.answered(window, System.nanoTime() - intended, answer.failed());
                completeIfAllIn();
              });
    }

    private void ended(int window) {
      tally.ended(window);
      completeIfAllIn();
    }

    private void completeIfAllIn() {
      if (tally.complete()) {
        complete.countDown();
      }
    }

    private void tell(Runnable news) {
      listening.execute(
          () -> {
            if (broken.get() != null) {
              return;
            }
            try {
              news.run();
            } catch (RuntimeException | Error e) {
              broken.compareAndSet(null, e);
            }
          });
    }
  }
}
