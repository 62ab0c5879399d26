package io.tidegate.gate.run;

import io.tidegate.gate.judge.ChainRule;
import io.tidegate.gate.judge.Criteria;
import io.tidegate.gate.judge.SloRule;
import io.tidegate.gate.load.AllowList;
import io.tidegate.gate.load.LoadOptions;
import io.tidegate.gate.load.Target;
import io.tidegate.gate.traffic.Knobs;
import io.tidegate.gate.traffic.TrafficModel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that a run is told.
 *
 * @param chain of downstream pools; empty: none is judged
 * @param mixDistance how far what was sent may be from the model's mix, beyond chance
 */
public record GatePlan(
    Target baseline,
    Target candidate,
    AllowList allow,
    LoadOptions http,
    LoadPlan load,
    List<SloRule> rules,
    List<ChainRule> chain,
    List<Compared> compared,
    Optional<CapacityPlan> capacity,
    Criteria criteria,
    LagLimits lag,
    double mixDistance) {

  /** Where nothing else is asked for. */
  public static final List<Compared> DEFAULT_COMPARED =
      List.of(
          new Compared("*", "p50", true),
          new Compared("*", "p95", true),
          new Compared("*", "p99", true));

  /** What is judged of a side before it is the other's turn, and what it takes to settle. */
  Duration blockLength() {
    return http.window().multipliedBy(load.windowsPerBlock() + (long) load.settleWindows());
  }

  Knobs knobs(TrafficModel model) {
    return load.knobs(model, blockLength().toNanos() / 1e9);
  }

  /** Of several generators, before each stretch: they get it, and begin together. */
  private static final Duration HAND_OVER = Duration.ofSeconds(2);

  /** For the windows of downstream pools, a minute wide, to be published. */
  private static final Duration CHAIN_WAIT = Duration.ofSeconds(70);

  /** As long as it plays at most, with all extensions and each step tried twice. */
  public Duration longest() {
    Duration window = http.window();
    long blocks = load.blocks() + (long) load.extensions() * load.extensionBlocks();
    Duration steps =
        capacity
            .map(
                c ->
                    window.multipliedBy(
                        2L * c.steps().size() * (c.stepWindows() + load.settleWindows())))
            .orElse(Duration.ZERO);
    return window
        .multipliedBy(2L * load.warmUpWindows())
        .plus(blockLength().multipliedBy(2 * blocks))
        .plus(steps)
        .plus(chain.isEmpty() ? Duration.ZERO : CHAIN_WAIT)
        .plus(load.generators() == 0 ? Duration.ZERO : HAND_OVER.multipliedBy(stretches(blocks)));
  }

  private long stretches(long blocks) {
    return 2 + 2 * blocks + capacity.map(c -> 2L * c.steps().size()).orElse(0L);
  }

  /** With the peak that its capacity wished for. */
  public GatePlan with(ForecastPeak peak) {
    return new GatePlan(
        baseline,
        candidate,
        allow,
        http,
        load,
        rules,
        chain,
        compared,
        capacity.map(c -> c.with(peak)),
        criteria,
        lag,
        mixDistance);
  }

  /** With other requests. */
  public GatePlan with(LoadOptions options) {
    return new GatePlan(
        baseline,
        candidate,
        allow,
        options,
        load,
        rules,
        chain,
        compared,
        capacity,
        criteria,
        lag,
        mixDistance);
  }

  public GatePlan {
    rules = List.copyOf(rules);
    chain = List.copyOf(chain);
    long pools = chain.stream().map(c -> c.metric() + " " + c.pool()).distinct().count();
    if (pools < chain.size()) {
      throw new IllegalArgumentException(
          "chain has %d entries of a pool and metric that another has: must be one of each"
              .formatted(chain.size() - pools));
    }
    compared = List.copyOf(compared);
    allow.require("baseline", baseline);
    allow.require("candidate", candidate);
    if (baseline.equals(candidate)) {
      throw new IllegalArgumentException(
          "baseline and candidate are both %s: must be two".formatted(baseline));
    }
    for (SloRule rule : rules) {
      if (!rule.metric().equals(SloRule.ERROR_RATE) && !rule.metric().matches("p50|p95|p99")) {
        throw new IllegalArgumentException(
            "slo has metric '%s' of %s: must be p50, p95, p99 or %s"
                .formatted(rule.metric(), rule.route(), SloRule.ERROR_RATE));
      }
    }
    if (!(mixDistance >= 0 && mixDistance <= 1)) {
      throw new IllegalArgumentException(
          "mixDistance is %s: must be from 0 to 1".formatted(mixDistance));
    }
    int judged = load.blocks() * load.windowsPerBlock();
    if (judged < criteria.minWindows()) {
      throw new IllegalArgumentException(
          "load.windows is %d: must be at least criteria.minWindows, %d"
              .formatted(load.windows(), criteria.minWindows()));
    }
  }
}
