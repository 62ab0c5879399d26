package io.tidegate.gate.load;

import io.tidegate.gate.traffic.PlannedRequest;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One stretch. What the pacing thread calls says so; all else is of the event loop's thread, to
 * which requests go by way of the departures.
 */
final class Player {
  /** Between being asked and the first request: connections need no more than that. */
  static final long LEAD_NANOS = 5_000_000;

  /**
   * Requests are due at the beginning of their millisecond and measured from there, as a wake-up of
   * the event loop costs about as much as a request.
   */
  private static final long TICK_NANOS = 1_000_000;

  private static final long STUCK_MILLIS = 5000;

  private final LoadOptions options;
  private final Connections connections;
  private final ContextInternal context;
  private final Heartbeat heartbeat;
  private final Stretch stretch;
  private final int windows;
  private final long startNanos;
  private final long inTimeUntil;
  private final Tally tally;
  private final CountDownLatch answered = new CountDownLatch(1);

  /** In the order of their time-outs, as each has the same. */
  private final ArrayDeque<Call> unanswered = new ArrayDeque<>();

  private final Call.Finish finish = this::finished;
  private final Departures departures;
  private int waiting;
  private int turn;

  Player(
      LoadOptions options,
      int routes,
      Connections connections,
      ContextInternal context,
      Heartbeat heartbeat,
      Stretch stretch,
      long startNanos,
      WindowListener listener) {
    this.options = options;
    this.connections = connections;
    this.context = context;
    this.heartbeat = heartbeat;
    this.stretch = stretch;
    windows =
        (int) ((stretch.length().toNanos() - 1) / Math.max(1, options.window().toNanos()) + 1);
    tally = new Tally(routes, windows, stretch.settleWindows(), listener);
    departures = new Departures(context, this::send, this::afterSending);
    heartbeat.begin();
    this.startNanos = startNanos;
    inTimeUntil = startNanos + stretch.length().toNanos() + stretch.grace().toNanos();
  }

  /** The pacing thread's. */
  long due(PlannedRequest request) {
    return due(request.atMicros());
  }

  /** The pacing thread's. */
  long due(long atMicros) {
    long after = (atMicros - stretch.fromMicros()) * 1000;
    return startNanos + after - Math.floorMod(after, TICK_NANOS);
  }

  /** The pacing thread's. */
  void add(PlannedRequest request, long due) {
    int of = (int) ((due - startNanos) / Math.max(1, options.window().toNanos()));
    if (of < 0 || of >= windows) {
      throw new IllegalArgumentException(
          "a request at %d µs: must be within the stretch, from %d µs and %s long"
              .formatted(request.atMicros(), stretch.fromMicros(), stretch.length()));
    }
    departures.add(new Departures.Due(request, of, due));
  }

  /** The pacing thread's: there are no more. */
  void end() {
    context.runOnContext(
        ignored -> {
          departures.sendAll();
          tally.complete(windows);
          endIfAnswered();
        });
  }

  /** The pacing thread's. */
  boolean awaitAnswers(long millis) throws InterruptedException {
    return answered.await(millis, TimeUnit.MILLISECONDS);
  }

  private void send(Departures.Due due) {
    PlannedRequest request = due.request();
    long lag = System.nanoTime() - due.nanoTime();
    tally.complete(due.window());
    if (waiting >= options.maxUnanswered()) {
      tally.notSent();
      return;
    }
    tally.sent(due.window(), request.route(), lag);
    List<Body> bodies = options.bodies().getOrDefault(request.route(), List.of());
    Body body = bodies.isEmpty() ? null : bodies.get(turn(request) % bodies.size());
    Call call =
        new Call(
            due.window(), request, due.nanoTime(), body, connections, options.headers(), finish);
    waiting++;
    unanswered.add(call);
    call.send();
  }

  private void afterSending() {
    heartbeat.alive();
    beat();
  }

  private int turn(PlannedRequest request) {
    return request.turn() < 0 ? turn++ : request.turn();
  }

  private void finished(Call call, int status, Throwable problem, boolean timedOut) {
    long now = System.nanoTime();
    waiting--;
    String error = null;
    if (timedOut) {
      error = "no answer within %d ms".formatted(options.timeout().toMillis());
    } else if (problem != null) {
      error = problem.getClass().getSimpleName() + ": " + firstLine(problem.getMessage());
    } else if (status >= options.errorsFrom()) {
      error = "status " + status;
    }
    tally.done(
        call.window,
        call.route,
        now - call.dueNanos,
        error,
        error == null || timedOut,
        status > 0 && now <= inTimeUntil);
    endIfAnswered();
  }

  private static String firstLine(String message) {
    String line = message == null ? "" : message.lines().findFirst().orElse("");
    // Ports of our own end would make each a reason of its own.
    return line.replaceAll("/127\\.0\\.0\\.1:\\d+|:\\d{4,5}\\b", "");
  }

  /** At each beat: what is due to time out, and windows that are complete. */
  void beat() {
    long now = System.nanoTime();
    while (!unanswered.isEmpty()) {
      Call first = unanswered.peek();
      if (!first.done() && now - first.dueNanos < options.timeout().toNanos()) {
        break;
      }
      unanswered.poll();
      first.timeOut();
    }
    tally.complete(0);
    endIfAnswered();
  }

  private void endIfAnswered() {
    if (waiting == 0) {
      tally.complete(0);
      if (tally.allClosed()) {
        answered.countDown();
      }
    }
  }

  /**
   * The pacing thread's.
   *
   * @throws IllegalStateException the event loop does not answer
   */
  Played result(boolean stopped) throws InterruptedException {
    CompletableFuture<Played> result = new CompletableFuture<>();
    context.runOnContext(
        ignored -> {
          boolean whole = tally.allClosed();
          departures.clear();
          unanswered.forEach(Call::timeOut);
          result.complete(withLag(stopped || !whole));
        });
    try {
      return result.get(STUCK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the generator's event loop has not answered for %d ms".formatted(STUCK_MILLIS), e);
    }
  }

  private Played withLag(boolean stopped) {
    List<Heartbeat.Late> late = heartbeat.all();
    long windowNanos = options.window().toNanos();
    double worst = 0;
    List<WindowFigures> figures = new ArrayList<>();
    for (WindowFigures w : tally.windows()) {
      long from = startNanos + w.number() * windowNanos;
      // The last one's answers may come after it.
      long length = w.number() == windows - 1 ? options.timeout().toNanos() : windowNanos;
      long nanos = 0;
      for (Heartbeat.Late one : late) {
        if (one.fromNanos() < from + length && one.toNanos() > from) {
          nanos = Math.max(nanos, one.nanos());
        }
      }
      WindowFigures figure = w.withLag(nanos / 1e6);
      worst = Math.max(worst, figure.lagMillis());
      figures.add(figure);
    }
    Played played = tally.result(worst, stopped);
    return new Played(
        figures,
        played.micros(),
        played.planned(),
        played.sent(),
        played.answeredInTime(),
        played.errors(),
        worst,
        stopped);
  }
}
