package io.tidegate.gate.generators;

import io.tidegate.gate.load.LoadEngine;
import io.tidegate.gate.load.Played;
import io.tidegate.gate.load.RouteFigures;
import io.tidegate.gate.load.Stretch;
import io.tidegate.gate.load.Target;
import io.tidegate.gate.load.WindowFigures;
import io.tidegate.gate.traffic.PlannedRequest;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.GateReport;
import io.tidegate.wire.GateWork;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Plays a generator's share of one stretch, and tells window by window what came of it. */
final class Stretching {
  /** Of one message; more routes go into the next. */
  private static final int MOST_BYTES = 300_000;

  private static final int ROUTE_BYTES = 40;

  private Stretching() {}

  static void play(
      LoadEngine engine,
      GateWork.Stretch stretch,
      List<PlannedRequest> requests,
      long startNanos,
      Consumer<GateReport.News> tell)
      throws InterruptedException {
    Played played =
        engine.play(
            Target.of("the target", stretch.target()),
            requests.iterator(),
            new Stretch(
                stretch.fromMicros(),
                micros(stretch.lengthMicros()),
                micros(stretch.graceMicros()),
                stretch.settleWindows()),
            startNanos,
            (figures, micros) -> tell(stretch.number(), figures, micros, tell));
    tell.accept(
        new GateReport.Done(
            stretch.number(),
            played.planned(),
            played.sent(),
            played.answeredInTime(),
            played.errors(),
            played.windows().stream().map(w -> Math.max(0, w.lagMillis())).toList(),
            played.stopped()));
  }

  private static Duration micros(long micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }

  private static void tell(
      int stretch, WindowFigures figures, List<Histogram> micros, Consumer<GateReport.News> tell) {
    List<GateReport.Route> routes = new ArrayList<>();
    double lag = Math.max(0, figures.lagMillis());
    int bytes = 0;
    for (int i = 0; i < micros.size(); i++) {
      RouteFigures of = figures.routes().get(i);
      if (of.requests() == 0) {
        continue;
      }
      EncodedHistogram encoded =
          micros.get(i) == null ? EncodedHistogram.EMPTY : EncodedHistogram.of(micros.get(i));
      if (bytes > MOST_BYTES) {
        tell.accept(new GateReport.Window(stretch, figures.number(), false, routes, lag));
        routes = new ArrayList<>();
        bytes = 0;
      }
      bytes += encoded.length() + ROUTE_BYTES;
      routes.add(new GateReport.Route(i, of.requests(), of.errors(), encoded));
    }
    tell.accept(new GateReport.Window(stretch, figures.number(), true, routes, lag));
  }
}
