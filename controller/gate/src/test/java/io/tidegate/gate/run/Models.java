package io.tidegate.gate.run;

import io.tidegate.gate.traffic.InputReport;
import io.tidegate.gate.traffic.Quantiles;
import io.tidegate.gate.traffic.Route;
import io.tidegate.gate.traffic.TrafficModel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Two routes, two to one; a curve of two minutes at 20 and 40 requests per second. */
final class Models {
  private static final Quantiles NONE = new Quantiles(List.of());

  private Models() {}

  static TrafficModel twoRoutes(boolean sent) {
    return twoRoutes(sent, "");
  }

  /**
   * @param endsBadly of the log that it is said to be made of; empty: it ends as it should
   */
  static TrafficModel twoRoutes(boolean sent, String endsBadly) {
    return new TrafficModel(
        List.of(new InputReport("log", 3600, 3600, 0, 0, List.of(), endsBadly)),
        List.of(),
        3600,
        List.of(route("/orders/{number}", 2 / 3.0, sent), route("/items", 1 / 3.0, sent)),
        new TrafficModel.Rate(Instant.EPOCH, 60, 60, List.of(1200L, 2400L)),
        new TrafficModel.Mix(120, List.of(List.of(2 / 3.0, 1 / 3.0))),
        new TrafficModel.Dispersion(Double.NaN, Double.NaN, Double.NaN),
        Optional.empty());
  }

  private static Route route(String template, double share, boolean sent) {
    return new Route("GET", template, share, 100, 0, sent, "", NONE, NONE);
  }
}
