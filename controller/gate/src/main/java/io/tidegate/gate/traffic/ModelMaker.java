package io.tidegate.gate.traffic;

import io.tidegate.gate.traffic.TrafficModel.Mix;
import io.tidegate.gate.traffic.TrafficModel.Rate;
import io.tidegate.gate.traffic.TrafficModel.Sessions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Makes a model of logs, in two passes: first the routes and the time that they span, then the
 * rest.
 */
public final class ModelMaker {
  private static final int MOST_PERIODS = 48;

  private final ModelOptions options;
  private final Anonymiser anonymiser;
  private final RouteTree tree = new RouteTree();
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private boolean wholeSeconds = true;
  private long requests;

  private ModelMaker(ModelOptions options, Anonymiser anonymiser) {
    this.options = options;
    this.anonymiser = anonymiser;
  }

  /**
   * @throws IllegalArgumentException there is no request in them, or they span too long a time
   */
  public static TrafficModel make(
      List<TrafficInput> inputs, Anonymiser anonymiser, ModelOptions options) throws IOException {
    return new ModelMaker(options, anonymiser).make(inputs);
  }

  private TrafficModel make(List<TrafficInput> inputs) throws IOException {
    List<InputReport> reports = new ArrayList<>();
    for (TrafficInput input : inputs) {
      reports.add(LogReader.read(input, anonymiser, this::learn));
    }
    if (requests == 0) {
      throw new IllegalArgumentException(nothing(reports));
    }
    RouteTable table = new RouteTable(tree, options.mostRoutes());
    Counts counts = new Counts(first / 1_000_000, last / 1_000_000);
    Rate rate = counts.rate();
    int periodSeconds = period(rate);
    int periods = (int) ((rate.seconds() - 1) / periodSeconds) + 1;
    long[][] mix = new long[periods][table.size()];
    RouteStats[] stats = new RouteStats[table.size()];
    for (int i = 0; i < stats.length; i++) {
      stats[i] = new RouteStats();
    }
    SessionTracker sessions = new SessionTracker(table.size());
    InOrder ordered = new InOrder(record -> sessions.add(record, table.of(record)));
    long from = rate.from().getEpochSecond();
    for (TrafficInput input : inputs) {
      LogReader.read(
          input,
          anonymiser,
          record -> {
            int route = table.of(record);
            if (route < 0 || record.epochMicros() < first || record.epochMicros() > last) {
              // The log has grown since the first pass.
              return;
            }
            counts.add(record.epochMicros());
            stats[route].add(record);
            mix[(int) ((record.epochMicros() / 1_000_000 - from) / periodSeconds)][route]++;
            ordered.add(record);
          });
    }
    ordered.finish();
    List<Route> routes = routes(table, stats);
    Optional<Sessions> seen = sessions.finish();
    TrafficModel.Dispersion dispersion = counts.dispersion();
    return new TrafficModel(
        reports,
        new Limits(wholeSeconds, counts.rate(), dispersion, routes, seen, sessions).all(reports),
        requests,
        routes,
        counts.rate(),
        new Mix(periodSeconds, shares(mix)),
        dispersion,
        seen);
  }

  private static String nothing(List<InputReport> reports) {
    StringBuilder text = new StringBuilder("no request was found");
    for (InputReport report : reports) {
      text.append("; %s: %d lines read".formatted(report.name(), report.read()));
      if (!report.firstGarbage().isEmpty()) {
        text.append(", ").append(report.firstGarbage().get(0));
      }
    }
    return text.toString();
  }

  private void learn(AccessRecord record) {
    requests++;
    tree.learn(record.method(), record.path());
    first = Math.min(first, record.epochMicros());
    last = Math.max(last, record.epochMicros());
    wholeSeconds &= record.epochMicros() % 1_000_000 == 0;
  }

  /** A whole number of rate buckets. */
  private static int period(Rate rate) {
    int buckets = (rate.requests().size() + MOST_PERIODS - 1) / MOST_PERIODS;
    return buckets * rate.bucketSeconds();
  }

  private List<Route> routes(RouteTable table, RouteStats[] stats) {
    for (String name : new TreeSet<>(options.fixtures().keySet())) {
      boolean known = false;
      for (int i = 0; i < table.size(); i++) {
        known |= table.name(i).equals(name);
      }
      if (!known) {
        throw new IllegalArgumentException(
            "there is a fixture for '%s' and no such route: must be as the model names it"
                .formatted(name));
      }
    }
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < table.size(); i++) {
      String name = table.name(i);
      int space = name.indexOf(' ');
      routes.add(
          stats[i].route(
              name.substring(0, space),
              name.substring(space + 1),
              requests,
              options.fixtures().getOrDefault(name, "")));
    }
    return routes;
  }

  private static List<List<Double>> shares(long[][] mix) {
    List<List<Double>> shares = new ArrayList<>();
    for (long[] period : mix) {
      long sum = 0;
      for (long count : period) {
        sum += count;
      }
      List<Double> row = new ArrayList<>();
      for (long count : period) {
        if (sum > 0) {
          row.add((double) count / sum);
        }
      }
      shares.add(row);
    }
    return shares;
  }
}
