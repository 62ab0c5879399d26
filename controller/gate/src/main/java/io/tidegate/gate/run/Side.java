package io.tidegate.gate.run;

import io.tidegate.gate.judge.Windows;
import io.tidegate.gate.load.Played;
import io.tidegate.gate.load.RouteFigures;
import io.tidegate.gate.load.WindowFigures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** What was measured of one version, block after block. */
public final class Side {
  private final double windowLagMillis;
  private final List<WindowFigures> windows = new ArrayList<>();
  private final List<Double> startSeconds = new ArrayList<>();
  private final List<Histogram> micros = new ArrayList<>();
  private final Map<String, Long> errors = new TreeMap<>();
  private long planned;
  private long sent;
  private double lagMillis;

  Side(double windowLagMillis) {
    this.windowLagMillis = windowLagMillis;
  }

  /**
   * @param atSeconds since the run's beginning
   */
  void add(Played played, int settleWindows, double atSeconds, double windowSeconds) {
    played.windows().stream()
        .skip(settleWindows)
        .forEach(
            w -> {
              windows.add(w);
              startSeconds.add(atSeconds + w.number() * windowSeconds);
            });
    if (micros.isEmpty()) {
      micros.addAll(played.micros());
    } else {
      List<Histogram> both = Played.merged(micros, played.micros());
      micros.clear();
      micros.addAll(both);
    }
    played.errors().forEach((what, count) -> errors.merge(what, count, Long::sum));
    planned += played.planned();
    sent += played.sent();
    lagMillis = Math.max(lagMillis, played.lagMillis());
  }

  void add(WindowFigures window) {
    windows.add(window);
  }

  /** Those that are judged, in order. */
  public List<WindowFigures> windows() {
    return List.copyOf(windows);
  }

  /** Of all routes in the newest window, ms; NaN: there is none. */
  double lastP95() {
    return windows.isEmpty() ? Double.NaN : windows.get(windows.size() - 1).all().p95();
  }

  /** When each window began, since the run's beginning. */
  public List<Double> startSeconds() {
    return List.copyOf(startSeconds);
  }

  /** Of all routes and all judged windows. */
  public Histogram micros() {
    return Played.merged(micros);
  }

  /** Why requests failed, and how many; of all windows. */
  public Map<String, Long> errors() {
    return Collections.unmodifiableMap(new TreeMap<>(errors));
  }

  public long planned() {
    return planned;
  }

  public long sent() {
    return sent;
  }

  public double lagMillis() {
    return lagMillis;
  }

  /** Windows in which the generator was too late. */
  public long lagged() {
    return windows.stream().filter(this::lagged).count();
  }

  /** The variance to the mean of requests per window, within blocks; NaN: too few to tell. */
  public double spread() {
    CountSpread spread = new CountSpread();
    List<Long> block = new ArrayList<>();
    int before = -1;
    for (WindowFigures window : windows) {
      if (window.number() <= before) {
        spread.add(block);
        block.clear();
      }
      before = window.number();
      block.add(window.all().requests());
    }
    spread.add(block);
    return spread.index();
  }

  private boolean lagged(WindowFigures window) {
    return window.lagMillis() > windowLagMillis;
  }

  /**
   * A window in which the generator was late has no figure.
   *
   * @param route its number; negative: all together
   */
  public Windows latencies(int route, String metric) {
    return Windows.of(
        windows.stream()
            .mapToDouble(w -> lagged(w) ? Double.NaN : of(w, route).of(metric))
            .toArray());
  }

  Windows counts(int route, ToDoubleFunction<RouteFigures> count) {
    return Windows.of(
        windows.stream().mapToDouble(w -> count.applyAsDouble(of(w, route))).toArray());
  }

  /** Requests of a route in the judged windows. */
  public long requests(int route) {
    return windows.stream().mapToLong(w -> of(w, route).requests()).sum();
  }

  private static RouteFigures of(WindowFigures window, int route) {
    return route < 0 ? window.all() : window.routes().get(route);
  }
}
