package io.tidegate.bench;

import io.tidegate.gate.load.LoadEngine;
import io.tidegate.gate.load.LoadOptions;
import io.tidegate.gate.load.Played;
import io.tidegate.gate.load.RouteFigures;
import io.tidegate.gate.load.Stretch;
import io.tidegate.gate.load.Target;
import io.tidegate.gate.traffic.Quantiles;
import io.tidegate.gate.traffic.Route;
import io.tidegate.gate.traffic.Schedule;
import io.tidegate.gate.traffic.TrafficModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The gate's engine at a steady rate: PORT, requests per second, seconds. */
final class GateEngineChild {
  private static final Quantiles NONE = new Quantiles(List.of());

  private GateEngineChild() {}

  public static void main(String[] arguments) throws Exception {
    Target target = Target.of("target", "http://127.0.0.1:" + arguments[0]);
    Duration length = Duration.ofSeconds(Integer.parseInt(arguments[2]));
    int requests = Integer.parseInt(arguments[1]) * (int) length.toSeconds();
    TrafficModel model =
        new TrafficModel(
            List.of(),
            List.of(),
            60,
            List.of(new Route("GET", "/items", 1, 1, 0, true, "", NONE, NONE)),
            new TrafficModel.Rate(Instant.EPOCH, 60, 60, List.of(60L)),
            new TrafficModel.Mix(60, List.of(List.of(1.0))),
            new TrafficModel.Dispersion(Double.NaN, Double.NaN, Double.NaN),
            Optional.empty());
    try (LoadEngine engine =
        new LoadEngine(LoadOptions.plain(Duration.ofSeconds(5), Duration.ofSeconds(1)), 1)) {
      Played played =
          engine.play(
              target,
              Schedule.steady(model, requests, length.toNanos() / 1000, 1),
              new Stretch(0, length, Duration.ofSeconds(1), 0),
              window -> {});
      System.err.println(
          String.format(
              Locale.ROOT,
              "  sent %d, errors %s, p50 %.3f ms, p99 %.3f ms, lag %.1f ms",
              played.sent(),
              played.errors(),
              RouteFigures.millis(played.all(), 50),
              RouteFigures.millis(played.all(), 99),
              played.lagMillis()));
    }
  }
}
