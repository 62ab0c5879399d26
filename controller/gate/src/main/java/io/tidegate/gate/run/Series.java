package io.tidegate.gate.run;

import io.tidegate.gate.judge.Capacity;
import io.tidegate.gate.judge.ChainSeries;
import io.tidegate.gate.judge.Generator;
import io.tidegate.gate.judge.JudgeInput;
import io.tidegate.gate.judge.MetricSeries;
import io.tidegate.gate.judge.ModelMatch;
import io.tidegate.gate.judge.Order;
import io.tidegate.gate.judge.RequestSeries;
import io.tidegate.gate.judge.SloRule;
import io.tidegate.gate.traffic.InputReport;
import io.tidegate.gate.traffic.Route;
import io.tidegate.gate.traffic.TrafficModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the judge's input of what was measured. */
final class Series {
  private static final String ALL = "*";
  private static final Collector<CharSequence, ?, String> JOINED = Collectors.joining("; ");

  private final GatePlan plan;
  private final TrafficModel model;
  private final String modelSha256;
  private final Map<String, Integer> routes = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException the plan names a route that the model does not have or send
   */
  Series(GatePlan plan, TrafficModel model, String modelSha256) {
    this.plan = plan;
    this.model = model;
    this.modelSha256 = modelSha256;
    for (int i = 0; i < model.routes().size(); i++) {
      if (model.routes().get(i).sent()) {
        routes.put(model.routes().get(i).name(), i);
      }
    }
    plan.rules().forEach(rule -> require("slo", rule.route()));
    plan.compared().forEach(one -> require("compare", one.route()));
  }

  private void require(String setting, String route) {
    if (!route.equals(ALL) && !routes.containsKey(route)) {
      throw new IllegalArgumentException(
          "%s has route '%s': must be * or a route that the model sends, %s"
              .formatted(setting, route, String.join(", ", routes.keySet())));
    }
  }

  int number(String route) {
    return route.equals(ALL) ? -1 : routes.get(route);
  }

  /**
   * @param source of a replay; empty: the model is what was to be sent
   * @param chain the downstream pools, as far as they are read
   */
  JudgeInput input(
      Side baseline,
      Side candidate,
      Optional<SourceMix> source,
      List<ChainSeries> chain,
      Optional<Capacity> capacity) {
    return new JudgeInput(
        true,
        Order.ABBA,
        metrics(baseline, candidate),
        requests(baseline, candidate),
        plan.rules(),
        chain,
        capacity,
        Optional.of(
            new Generator(
                baseline.planned() + candidate.planned(),
                baseline.sent() + candidate.sent(),
                Math.max(baseline.lagMillis(), candidate.lagMillis()),
                plan.lag().runMillis())),
        Optional.of(match(baseline, candidate, source)),
        plan.criteria());
  }

  /** What is compared; and what has an objective only, of which a regression is a warning. */
  private List<MetricSeries> metrics(Side baseline, Side candidate) {
    List<Compared> all = new ArrayList<>(plan.compared());
    for (SloRule rule : plan.rules()) {
      boolean there =
          all.stream()
              .anyMatch(c -> c.route().equals(rule.route()) && c.metric().equals(rule.metric()));
      if (!there && !rule.metric().equals(SloRule.ERROR_RATE)) {
        all.add(new Compared(rule.route(), rule.metric(), false));
      }
    }
    List<MetricSeries> metrics = new ArrayList<>();
    for (Compared one : all) {
      int number = number(one.route());
      metrics.add(
          new MetricSeries(
              one.metric(),
              one.route(),
              "ms",
              true,
              one.critical(),
              baseline.latencies(number, one.metric()),
              candidate.latencies(number, one.metric())));
    }
    return metrics;
  }

  /**
   * All routes together, each that has an objective of its own, and each of which there are enough
   * to say anything; a rarer one counts among all.
   */
  private List<RequestSeries> requests(Side baseline, Side candidate) {
    List<RequestSeries> series = new ArrayList<>();
    series.add(counts(ALL, baseline, candidate));
    int least = plan.criteria().minRequests();
    routes.forEach(
        (name, number) -> {
          boolean asked =
              plan.rules().stream()
                  .anyMatch(r -> r.metric().equals(SloRule.ERROR_RATE) && r.route().equals(name));
          if (asked || baseline.requests(number) >= least && candidate.requests(number) >= least) {
            series.add(counts(name, baseline, candidate));
          }
        });
    return series;
  }

  private RequestSeries counts(String route, Side baseline, Side candidate) {
    int number = number(route);
    return new RequestSeries(
        route,
        baseline.counts(number, f -> f.requests()),
        baseline.counts(number, f -> f.errors()),
        candidate.counts(number, f -> f.requests()),
        candidate.counts(number, f -> f.errors()));
  }

  /**
   * The distance that is allowed is the plan's and what chance alone makes of so many requests:
   * half the sum of the routes' mean absolute deviations, √(2p(1−p)/πn), half as much again. Of a
   * replay nothing was drawn: what the log had is what was to be sent, and what it had of no route
   * of the model is missing.
   */
  private ModelMatch match(Side baseline, Side candidate, Optional<SourceMix> source) {
    double sentShare = LoadPlan.sentShare(model);
    double all = 0;
    for (int number : routes.values()) {
      all += baseline.requests(number) + candidate.requests(number);
    }
    double distance = 0;
    double chance = 0;
    for (int number : routes.values()) {
      Route route = model.routes().get(number);
      double wanted = source.map(s -> s.share(number)).orElse(route.share() / sentShare);
      double sent = (baseline.requests(number) + candidate.requests(number)) / all;
      distance += Math.abs(sent - wanted) / 2;
      // Both sides get the same, so that half of them were drawn.
      chance +=
          source.isPresent() ? 0 : Math.sqrt(2 * wanted * (1 - wanted) / (Math.PI * all / 2)) / 2;
    }
    distance += source.map(SourceMix::unknownShare).orElse(0.0) / 2;
    return new ModelMatch(
        modelSha256,
        modelSha256,
        all == 0 ? Double.NaN : distance,
        Math.min(1, plan.mixDistance() + 1.5 * (all == 0 ? 0 : chance)),
        Stream.concat(model.inputs().stream(), source.stream().map(SourceMix::report))
            .map(InputReport::gap)
            .filter(g -> !g.isEmpty())
            .distinct()
            .collect(JOINED));
  }
}
