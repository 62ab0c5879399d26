package io.tidegate.gate.generators;

import io.tidegate.gate.load.GeneratorsException;
import io.tidegate.gate.load.Played;
import io.tidegate.gate.load.RouteFigures;
import io.tidegate.gate.load.WindowFigures;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.GateReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * What several generators measured of one stretch, laid over each other: counts and histograms are
 * added, of lags the longest counts. A window is told when all have told theirs.
 */
final class MergedStretch {
  private final int number;
  private final int routes;
  private final int settleWindows;
  private final int generators;
  private final Consumer<WindowFigures> listener;
  private final Open[] open;
  private final List<WindowFigures> closed = new ArrayList<>();
  private final List<Histogram> totals = new ArrayList<>();
  private final Map<Hired, Integer> told = new HashMap<>();
  private final Map<Hired, GateReport.Done> done = new HashMap<>();

  /** A window that some have not told yet. */
  private final class Open {
    final long[] requests = new long[routes];
    final long[] errors = new long[routes];
    final Histogram[] micros = new Histogram[routes];
    double lagMillis;
    int tellers;
  }

  MergedStretch(
      int number,
      int routes,
      int windows,
      int settleWindows,
      int generators,
      Consumer<WindowFigures> listener) {
    this.number = number;
    this.routes = routes;
    this.settleWindows = settleWindows;
    this.generators = generators;
    this.listener = listener;
    open = new Open[windows];
    Arrays.setAll(open, i -> new Open());
    for (int i = 0; i < routes; i++) {
      totals.add(Played.merged(List.of()));
    }
  }

  boolean waitsFor(Hired one) {
    return !done.containsKey(one);
  }

  /** News of another stretch are left aside: it was ended, and its rest is still on its way. */
  void hear(Hired from, GateReport.News news) throws GeneratorsException {
    if (news instanceof GateReport.Window window && window.stretch() == number) {
      window(from, window);
    } else if (news instanceof GateReport.Done over && over.stretch() == number) {
      done(from, over);
    }
  }

  private void window(Hired from, GateReport.Window window) throws GeneratorsException {
    int next = told.getOrDefault(from, 0);
    if (window.number() != next || next >= open.length) {
      throw GeneratorsException.lost(
          "the load generator '%s' tells window %d of %d after %d: something that it told is lost",
          from.name, window.number(), open.length, next);
    }
    Open into = open[next];
    for (GateReport.Route route : window.routes()) {
      if (route.route() >= routes) {
        throw GeneratorsException.lost(
            "the load generator '%s' tells of route %d: must be below %d",
            from.name, route.route(), routes);
      }
      into.requests[route.route()] += route.requests();
      into.errors[route.route()] += route.errors();
      add(into, route.route(), route.micros());
    }
    into.lagMillis = Math.max(into.lagMillis, window.lagMillis());
    if (window.last()) {
      told.put(from, next + 1);
      into.tellers++;
      closeNext();
    }
  }

  private static void add(Open into, int route, EncodedHistogram micros) {
    if (!micros.isEmpty()) {
      Histogram before = into.micros[route];
      into.micros[route] =
          Played.merged(
              before == null ? List.of(micros.decode()) : List.of(before, micros.decode()));
    }
  }

  private void closeNext() {
    while (closed.size() < open.length && open[closed.size()].tellers == generators) {
      int window = closed.size();
      WindowFigures figures = figures(window, open[window]);
      open[window] = null;
      closed.add(figures);
      listener.accept(figures);
    }
  }

  private WindowFigures figures(int window, Open of) {
    List<RouteFigures> figures = new ArrayList<>();
    List<Histogram> measured = new ArrayList<>();
    long requests = 0;
    long errors = 0;
    for (int route = 0; route < routes; route++) {
      requests += of.requests[route];
      errors += of.errors[route];
      Histogram micros = of.micros[route];
      if (micros != null) {
        measured.add(micros);
        if (window >= settleWindows) {
          totals.get(route).add(micros);
        }
      }
      figures.add(
          micros == null
              ? RouteFigures.unanswered(of.requests[route], of.errors[route])
              : RouteFigures.of(of.requests[route], of.errors[route], micros));
    }
    RouteFigures all = RouteFigures.of(requests, errors, Played.merged(measured));
    return new WindowFigures(window, figures, all, of.lagMillis);
  }

  private void done(Hired from, GateReport.Done over) throws GeneratorsException {
    if (!waitsFor(from)) {
      // It was over already when it was told to end.
      return;
    }
    int windows = told.getOrDefault(from, 0);
    if (!over.stopped() && windows < open.length || over.lagMillis().size() != windows) {
      throw GeneratorsException.lost(
          "the load generator '%s' is done and told %d of %d windows: something that it told is lost",
          from.name, windows, open.length);
    }
    done.put(from, over);
    from.planned += over.planned();
    from.sent += over.sent();
    from.lastLagMillis = over.lagMillis().stream().mapToDouble(l -> l).max().orElse(0);
    from.lagMillis = Math.max(from.lagMillis, from.lastLagMillis);
  }

  /** Of what was told until now. */
  Played played(boolean stopped) {
    List<WindowFigures> windows = new ArrayList<>();
    double worst = 0;
    for (WindowFigures window : closed) {
      double lag = 0;
      for (GateReport.Done over : done.values()) {
        lag = Math.max(lag, over.lagMillis().get(window.number()));
      }
      WindowFigures late = window.withLag(lag);
      windows.add(late);
      worst = Math.max(worst, late.lagMillis());
    }
    long planned = 0;
    long sent = 0;
    long inTime = 0;
    Map<String, Long> errors = new TreeMap<>();
    for (GateReport.Done over : done.values()) {
      planned += over.planned();
      sent += over.sent();
      inTime += over.answeredInTime();
      over.errors().forEach((what, count) -> errors.merge(what, count, Long::sum));
      stopped |= over.stopped();
    }
    return new Played(windows, totals, planned, sent, inTime, errors, worst, stopped);
  }
}
