package io.tidegate.gate.run;

import io.tidegate.gate.traffic.PlannedRequest;
import io.tidegate.gate.traffic.Route;
import io.tidegate.gate.traffic.RouteMatcher;
import io.tidegate.gate.traffic.TrafficModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a replayed log has in the windows that are judged, sent or not. */
final class ReplayCounts {
  private static final int NAMED = 5;

  private final TrafficModel model;
  private final int settle;
  private final long windowMicros;
  private final long[] routes;
  private final CountSpread spread = new CountSpread();
  private final Map<String, Long> unknown = new TreeMap<>();
  private long unknownInAll;
  private final long[] windows;
  private long blockFrom;

  ReplayCounts(TrafficModel model, GatePlan plan) {
    this.model = model;
    settle = plan.load().settleWindows();
    windowMicros = plan.http().window().toNanos() / 1000;
    routes = new long[model.routes().size()];
    windows = new long[plan.load().windowsPerBlock()];
  }

  void begin(long fromMicros) {
    blockFrom = fromMicros;
    Arrays.fill(windows, 0);
  }

  void add(PlannedRequest request) {
    int window = (int) ((request.atMicros() - blockFrom) / windowMicros) - settle;
    if (window < 0 || window >= windows.length) {
      return;
    }
    windows[window]++;
    if (request.route() >= 0) {
      routes[request.route()]++;
      return;
    }
    unknownInAll++;
    String shape = RouteMatcher.shape(request.method(), request.path());
    if (unknown.containsKey(shape) || unknown.size() < NAMED) {
      unknown.merge(shape, 1L, Long::sum);
    }
  }

  void end() {
    spread.add(Arrays.stream(windows).boxed().toList());
  }

  List<Long> routes() {
    return Arrays.stream(routes).boxed().toList();
  }

  long unknown() {
    return unknownInAll;
  }

  double dispersion() {
    return spread.index();
  }

  /** What was left out, and why. */
  List<String> notSent() {
    List<String> notes = new ArrayList<>();
    long unsent = 0;
    Map<String, Long> named = new TreeMap<>();
    for (int i = 0; i < routes.length; i++) {
      Route route = model.routes().get(i);
      if (!route.sent() && routes[i] > 0) {
        unsent += routes[i];
        if (named.size() < NAMED) {
          named.put(route.name(), routes[i]);
        }
      }
    }
    if (unsent > 0) {
      notes.add(
          "%d of its requests were not sent, as the model sends none of their routes (unsafe methods need fixtures): %s"
              .formatted(unsent, named));
    }
    if (unknownInAll > 0) {
      notes.add(
          "%d of its requests were not sent, as the model has no route for them: %s"
              .formatted(unknownInAll, unknown));
    }
    return notes;
  }
}
