package io.tidegate.gate.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The accounts of one stretch, all kept by the event loop's thread. A window stays open until its
 * last request is answered; then its figures are taken and its histograms are used again.
 */
final class Tally {
  /** Values are right to 0.1%. */
  static final int DIGITS = 3;

  private final int routes;
  private final int settleWindows;
  private final WindowListener listener;
  private final List<Window> windows = new ArrayList<>();
  private final List<WindowFigures> closed = new ArrayList<>();
  private final List<Histogram> totals = new ArrayList<>();
  private final ArrayDeque<Histogram> free = new ArrayDeque<>();
  private final Map<String, Long> errors = new TreeMap<>();
  private int complete;
  private long planned;
  private long sent;
  private long answeredInTime;

  private final class Window {
    final Histogram[] micros = new Histogram[routes];
    final long[] requests = new long[routes];
    final long[] failed = new long[routes];
    long waiting;
    long lagNanos;
  }

  Tally(int routes, int windows, int settleWindows, WindowListener listener) {
    this.routes = routes;
    this.settleWindows = settleWindows;
    this.listener = listener;
    for (int i = 0; i < routes; i++) {
      totals.add(histogram());
    }
    for (int i = 0; i < windows; i++) {
      this.windows.add(new Window());
    }
  }

  private static Histogram histogram() {
    Histogram histogram = new Histogram(1, 2, DIGITS);
    histogram.setAutoResize(true);
    return histogram;
  }

  void sent(int window, int route, long lagNanos) {
    Window w = windows.get(window);
    planned++;
    sent++;
    w.requests[route]++;
    w.waiting++;
    w.lagNanos = Math.max(w.lagNanos, lagNanos);
  }

  /** As too many were unanswered. */
  void notSent() {
    planned++;
    error("not sent, too many unanswered");
  }

  /**
   * @param error null: none
   * @param measured whether its latency is one of the service
   */
  void done(int window, int route, long nanos, String error, boolean measured, boolean inTime) {
    Window w = windows.get(window);
    w.waiting--;
    answeredInTime += inTime ? 1 : 0;
    if (error != null) {
      w.failed[route]++;
      error(error);
    }
    if (measured) {
      if (w.micros[route] == null) {
        w.micros[route] = free.isEmpty() ? histogram() : free.pop();
      }
      w.micros[route].recordValue(Math.max(1, nanos / 1000));
    }
  }

  private void error(String what) {
    errors.merge(what, 1L, Long::sum);
  }

  /** Up to this window all requests went out; those that are answered too are told, in order. */
  void complete(int upTo) {
    complete = Math.max(complete, upTo);
    while (closed.size() < complete && windows.get(closed.size()).waiting == 0) {
      closed.add(close(closed.size()));
    }
  }

  /** The listener is told before its histograms are used again. */
  private WindowFigures close(int number) {
    Window w = windows.get(number);
    List<RouteFigures> figures = new ArrayList<>();
    Histogram all = free.isEmpty() ? histogram() : free.pop();
    long requests = 0;
    long failed = 0;
    for (int route = 0; route < routes; route++) {
      requests += w.requests[route];
      failed += w.failed[route];
      Histogram micros = w.micros[route];
      if (micros == null) {
        figures.add(
            w.requests[route] == 0
                ? RouteFigures.NONE
                : RouteFigures.unanswered(w.requests[route], w.failed[route]));
        continue;
      }
      figures.add(RouteFigures.of(w.requests[route], w.failed[route], micros));
      if (number >= settleWindows) {
        totals.get(route).add(micros);
      }
      all.add(micros);
    }
    RouteFigures together = RouteFigures.of(requests, failed, all);
    recycle(all);
    WindowFigures window = new WindowFigures(number, figures, together, w.lagNanos / 1e6);
    listener.window(window, Arrays.asList(w.micros));
    for (int route = 0; route < routes; route++) {
      if (w.micros[route] != null) {
        recycle(w.micros[route]);
        w.micros[route] = null;
      }
    }
    return window;
  }

  private void recycle(Histogram histogram) {
    histogram.reset();
    free.push(histogram);
  }

  boolean allClosed() {
    return closed.size() == windows.size();
  }

  Played result(double lagMillis, boolean stopped) {
    return new Played(closed, totals, planned, sent, answeredInTime, errors, lagMillis, stopped);
  }

  List<WindowFigures> windows() {
    return closed;
  }
}
