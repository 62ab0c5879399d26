package io.tidegate.gate.judge;

import java.util.List;
import java.util.Optional;

/**
 * All that a verdict is made of.
 *
 * @param generated the load came from a generator, whose health then has to be known; false: the
 *     windows were observed on real traffic
 * @param chain downstream pools; empty: none is judged
 */
public record JudgeInput(
    boolean generated,
    Order order,
    List<MetricSeries> metrics,
    List<RequestSeries> requests,
    List<SloRule> rules,
    List<ChainSeries> chain,
    Optional<Capacity> capacity,
    Optional<Generator> generator,
    Optional<ModelMatch> model,
    Criteria criteria) {

  public JudgeInput {
    metrics = List.copyOf(metrics);
    requests = List.copyOf(requests);
    rules = List.copyOf(rules);
    chain = List.copyOf(chain);
    long pools =
        chain.stream().map(c -> c.rule().metric() + "\n" + c.rule().pool()).distinct().count();
    if (pools < chain.size()) {
      throw new IllegalArgumentException(
          "%d of %d entries of the chain have a metric and pool that another has: must be different"
              .formatted(chain.size() - pools, chain.size()));
    }
    long series = metrics.stream().map(m -> m.name() + "\n" + m.route()).distinct().count();
    if (series < metrics.size()) {
      throw new IllegalArgumentException(
          "%d of %d series have a name and route that another has: must be different"
              .formatted(metrics.size() - series, metrics.size()));
    }
    long routes = requests.stream().map(RequestSeries::route).distinct().count();
    if (routes < requests.size()) {
      throw new IllegalArgumentException(
          "%d of %d request counts are of a route that has others: must be different"
              .formatted(requests.size() - routes, requests.size()));
    }
  }

  /** Observed, not generated: metrics alone, with the default criteria. */
  public static JudgeInput observed(Order order, List<MetricSeries> metrics) {
    return new JudgeInput(
        false,
        order,
        metrics,
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Criteria.DEFAULT);
  }
}
