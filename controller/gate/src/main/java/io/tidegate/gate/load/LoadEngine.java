package io.tidegate.gate.load;

import io.tidegate.gate.traffic.PlannedRequest;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.PemTrustOptions;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Plays stretches of a schedule against a target, one after the other. All requests and their
 * accounts live on one event loop; the thread that calls {@link #play} makes them, a little ahead.
 * A connection is kept alive and used again; a redirection is an answer like any other and not
 * followed.
 */
public final class LoadEngine implements Load {
  private static final long CLOSE_MILLIS = 5000;

  /**
   * Requests go to the event loop from so long to half as long before they are due, so that it need
   * not be woken up for them. Its timers are exact only over the native transport; without it
   * (other systems than Linux) they go there when they are due.
   */
  private static final long AHEAD_NANOS = 20_000_000;

  private final LoadOptions options;
  private final int routes;
  private final Vertx vertx;
  private final ContextInternal context;
  private final HttpClientAgent client;
  private final Map<Target, Connections> connections = new HashMap<>();
  private final long aheadNanos;
  private final Heartbeat heartbeat;
  private final AtomicReference<Thread> pacer = new AtomicReference<>();
  private final AtomicReference<Player> playing = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * @param routes how many the schedule has
   */
  public LoadEngine(LoadOptions options, int routes) {
    this.options = options;
    this.routes = routes;
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
    context = (ContextInternal) vertx.getOrCreateContext();
    HttpClientOptions http =
        new HttpClientOptions()
            .setKeepAlive(true)
            .setTcpNoDelay(true)
            .setConnectTimeout((int) options.timeout().toMillis());
    if (options.http2()) {
      http.setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false).setUseAlpn(true);
    }
    options
        .trust()
        .ifPresent(pem -> http.setTrustOptions(new PemTrustOptions().addCertPath(pem.toString())));
    client =
        vertx
            .httpClientBuilder()
            .with(http)
            .with(new PoolOptions().setHttp1MaxSize(options.maxUnanswered()).setHttp2MaxSize(4))
            .build();
    aheadNanos = vertx.isNativeTransportEnabled() ? AHEAD_NANOS : 0;
    heartbeat = new Heartbeat(context, this::beat);
  }

  private void beat() {
    Player player = playing.get();
    if (player != null) {
      player.beat();
    }
  }

  /**
   * Begins at once.
   *
   * @param listener is told by the event loop's thread
   * @throws IllegalStateException a stretch is being played
   */
  @Override
  public Played play(
      Target target,
      Iterator<PlannedRequest> requests,
      Stretch stretch,
      Consumer<WindowFigures> listener)
      throws InterruptedException {
    return play(
        target,
        requests,
        stretch,
        System.nanoTime() + Player.LEAD_NANOS,
        (window, micros) -> listener.accept(window));
  }

  /**
   * Begins at an instant; what it is later by is its lag.
   *
   * @param startNanos of {@link System#nanoTime}
   * @throws IllegalStateException a stretch is being played
   */
  public Played play(
      Target target,
      Iterator<PlannedRequest> requests,
      Stretch stretch,
      long startNanos,
      WindowListener listener)
      throws InterruptedException {
    if (!pacer.compareAndSet(null, Thread.currentThread())) {
      throw new IllegalStateException("a stretch is being played: wait for its end, or stop it");
    }
    try {
      Connections kept =
          connections.computeIfAbsent(target, to -> new Connections(client, to, options));
      Player player =
          new Player(options, routes, kept, context, heartbeat, stretch, startNanos, listener);
      playing.set(player);
      pace(player, requests, stretch);
      return player.result(stopped);
    } finally {
      playing.set(null);
      pacer.set(null);
    }
  }

  private void pace(Player player, Iterator<PlannedRequest> requests, Stretch stretch)
      throws InterruptedException {
    while (!stopped && requests.hasNext()) {
      PlannedRequest request = requests.next();
      long due = player.due(request);
      if (due - aheadNanos > System.nanoTime()) {
        await(due - aheadNanos / 2);
      }
      if (!stopped) {
        player.add(request, due);
      }
    }
    await(player.due(stretch.fromMicros() + stretch.length().toNanos() / 1000));
    player.end();
    // Twice the time-out is more than any request is waited for.
    long deadline = System.nanoTime() + options.timeout().toNanos() * 2 + 1_000_000_000L;
    boolean answered = false;
    while (!stopped && !answered && System.nanoTime() < deadline) {
      answered = player.awaitAnswers(20);
    }
  }

  /** Returns early when the engine is stopped. */
  private void await(long nanoTime) throws InterruptedException {
    for (long left = nanoTime - System.nanoTime();
        left > 0 && !stopped;
        left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for the next request's time");
      }
    }
  }

  @Override
  public void stop() {
    stopped = true;
    Thread waiting = pacer.get();
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /** Runs there where requests are sent and measured; what it takes is the generator's lag. */
  public void onLoop(Runnable task) {
    context.runOnContext(ignored -> task.run());
  }

  @Override
  public void close() {
    stop();
    heartbeat.close();
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Sockets are left over, nothing is measured by them any more, and no verdict is lost for it.
      return;
    }
  }
}
