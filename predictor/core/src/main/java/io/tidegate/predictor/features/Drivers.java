package io.tidegate.predictor.features;

import io.tidegate.predictor.features.FeatureSpec.Topic;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Says in words what an outlook says in numbers; times are of a zone that the reader lives in. */
public final class Drivers {
  private static final double LONGEST_WINDOWS = 240;

  private final DateTimeFormatter clock;

  public Drivers(ZoneId zone) {
    clock = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(zone);
  }

  /**
   * What there is to say on a topic, with its numbers.
   *
   * @return nothing where it is not known
   */
  public Optional<String> text(Topic topic, Outlook o) {
    return switch (topic) {
      case ARRIVALS -> arrivals(o);
      case HEADROOM -> headroom(o);
      case RUN -> run(o);
      case SERVERS -> servers(o);
      case LATENCY -> latency(o);
      case HEAP -> heap(o);
      case CALLS -> o.slowest().map(this::calls);
      case REFUSED -> Optional.empty();
    };
  }

  private Optional<String> arrivals(Outlook o) {
    double then = o.arrivalsAhead()[Outlook.MAIN_HORIZON];
    if (!(o.arrivalsPerSecond() > 0) || Double.isNaN(then)) {
      return Optional.empty();
    }
    String growth =
        format(
            "arrival %+.0f%% by %s (%.1f/s to %.1f/s)",
            100 * (then / o.arrivalsPerSecond() - 1),
            ahead(o, Outlook.horizons()[Outlook.MAIN_HORIZON]),
            o.arrivalsPerSecond(),
            then);
    return Optional.of(headroom(o).map(h -> growth + ", " + h).orElse(growth));
  }

  private Optional<String> headroom(Outlook o) {
    double headroom = o.headroomAhead();
    return Double.isNaN(headroom)
        ? Optional.empty()
        : Optional.of(
            format(
                "headroom %.0f%% (utilisation %.0f%%, limit %.0f%%)",
                100 * (Math.exp(headroom) - 1),
                100 * o.utilisationAhead()[Outlook.MAIN_HORIZON],
                100 * o.criticalAhead()));
  }

  private Optional<String> run(Outlook o) {
    if (o.runDriftSinceMillis() != Outlook.NOT_SINCE) {
      return Optional.of(
          format(
              "run time %.1fx since %s, now %.1f ms",
              o.runDrift(), at(o.runDriftSinceMillis()), o.runMillis()));
    }
    double then = o.runAhead()[Outlook.MAIN_HORIZON];
    return Double.isNaN(then)
        ? Optional.empty()
        : Optional.of(
            format(
                "run time %.1f ms, %.1f ms by %s",
                o.runMillis(), then, ahead(o, Outlook.horizons()[Outlook.MAIN_HORIZON])));
  }

  private static Optional<String> servers(Outlook o) {
    return Double.isNaN(o.lostServers())
        ? Optional.empty()
        : Optional.of(
            format(
                "%.1f of %d workers are busy without finishing anything, %.1f in %d windows",
                o.lostServers(),
                o.size(),
                o.lostServersAhead(),
                Outlook.horizons()[Outlook.MAIN_HORIZON]));
  }

  private Optional<String> latency(Outlook o) {
    double then = o.p99Ahead()[Outlook.MAIN_HORIZON];
    return Double.isNaN(o.p99Millis()) || Double.isNaN(then)
        ? Optional.empty()
        : Optional.of(
            format(
                "p99 %.0f ms, %.0f ms by %s, SLO %.0f ms",
                o.p99Millis(),
                then,
                ahead(o, Outlook.horizons()[Outlook.MAIN_HORIZON]),
                o.sloP99Millis()));
  }

  private static Optional<String> heap(Outlook o) {
    if (Double.isNaN(o.oldGeneration())) {
      return Optional.empty();
    }
    double eta = o.oldGenerationEtaWindows();
    if (eta == 0) {
      return Optional.of(
          format("old generation is at %.0f%%, above 85%%", 100 * o.oldGeneration()));
    }
    return Optional.of(
        eta > LONGEST_WINDOWS || Double.isNaN(eta)
            ? format("old generation is at %.0f%%", 100 * o.oldGeneration())
            : format("old generation reaches 85%% in %s", span(eta * o.widthMillis())));
  }

  private String calls(Outlook.SlowCalls slow) {
    String slower =
        format(
            "%s slower by %s since %s",
            slow.dependency(),
            slow.ratio() >= 2.95 ? format("%.0fx", slow.ratio()) : format("%.1fx", slow.ratio()),
            at(slow.sinceMillis()));
    return Double.isNaN(slow.callsShare())
        ? slower
        : slower
            + format(", calls take %.0f%% of the run time", 100 * Math.min(1, slow.callsShare()));
  }

  private static String span(double millis) {
    return millis < 120_000 ? format("%.0f s", millis / 1000) : format("%.0f min", millis / 60_000);
  }

  private String ahead(Outlook o, int windows) {
    return at(o.startMillis() + (1 + windows) * o.widthMillis());
  }

  private String at(long millis) {
    return clock.format(Instant.ofEpochMilli(millis));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
