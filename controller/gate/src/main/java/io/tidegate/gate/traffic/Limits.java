package io.tidegate.gate.traffic;

import io.tidegate.gate.traffic.TrafficModel.Dispersion;
import io.tidegate.gate.traffic.TrafficModel.Rate;
import io.tidegate.gate.traffic.TrafficModel.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a log holds no answer to, in words for who reviews the model. */
record Limits(
    boolean wholeSeconds,
    Rate rate,
    Dispersion dispersion,
    List<Route> routes,
    Optional<Sessions> sessions,
    SessionTracker tracker) {

  List<String> all(List<InputReport> reports) {
    List<String> limits = new ArrayList<>();
    if (wholeSeconds) {
      limits.add("burstiness below 1 s: the stamps are whole seconds");
    }
    if (Double.isNaN(dispersion.at60s())) {
      limits.add(
          "burstiness at 60 s apart from the rate curve: its buckets are of %d s, or requests are few"
              .formatted(rate.bucketSeconds()));
    }
    if (routes.stream().allMatch(r -> r.millis().values().isEmpty())) {
      limits.add("how long answers took: there are no durations");
    }
    if (sessions.isEmpty()) {
      limits.add("sessions, transitions and think times: nothing tells who asked");
    }
    if (routes.stream().anyMatch(r -> r.template().indexOf('{') >= 0)) {
      limits.add(
          "which values the parts in braces had: they are not kept, nor which were frequent");
    }
    limits.add("bodies of requests, headers and cookies: they are not read");
    long empty = rate.requests().stream().filter(r -> r == 0).count();
    if (2 * empty > rate.requests().size()) {
      limits.add(
          "whether the traffic paused or the log has gaps: %d of %d buckets of %d s are empty"
              .formatted(empty, rate.requests().size(), rate.bucketSeconds()));
    }
    double unsent = routes.stream().filter(r -> !r.sent()).mapToDouble(Route::share).sum();
    if (unsent > 0) {
      limits.add(
          String.format(
              Locale.ROOT,
              "how %.2f%% of the requests can be sent: their methods are unsafe or their routes too rare; map them to fixtures",
              unsent * 100));
    }
    if (tracker.disordered() > 0) {
      limits.add(
          "the order of %d requests within their sessions: they are logged after later ones"
              .formatted(tracker.disordered()));
    }
    if (tracker.evicted() > 0) {
      limits.add(
          "the true end of %d sessions: more than 200000 were open at a time"
              .formatted(tracker.evicted()));
    }
    for (InputReport report : reports) {
      if (report.garbage() > 0) {
        limits.add(
            "%d of %d lines of %s: they are no requests"
                .formatted(report.garbage(), report.read(), report.name()));
      }
      if (!report.endsBadly().isEmpty()) {
        limits.add("the end of %s: %s".formatted(report.name(), report.endsBadly()));
      }
    }
    return limits;
  }
}
