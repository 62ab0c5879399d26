package io.tidegate.controller;

import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The numbers that a decision was made by, so that it can be checked by hand afterwards. What is
 * not known is left out. Loads and sizes are per instance.
 */
final class Inputs {
  /** The load that a size carries is found within this share of it. */
  private static final double PRECISION = 0.001;

  private static final String WINDOWS_OVER_SLO = "windowsOverSlo";

  /** Behind the key of what the pool calls. */
  private static final String EXPLAINS = " explains";

  private final List<Decision.Input> inputs = new ArrayList<>();

  private Inputs() {}

  static List<Decision.Input> of(ControlState state, Policy policy, long nowMillis) {
    Inputs all = new Inputs();
    all.put("minSize", policy.minSize());
    all.put("maxSize", policy.maxSize());
    all.put("sloP99Millis", policy.sloP99Millis());
    policy.database().ifPresent(share -> all.put("databaseShare", share.connections()));
    state.newest().ifPresent(newest -> all.window(state, policy, newest, nowMillis));
    if (state.trust().atMillis() > 0) {
      all.put(Trust.ALARMS, state.trust().alarms());
      all.put(Trust.WRONG, state.trust().wrong());
    }
    state.forecast().ifPresent(forecast -> all.forecast(forecast, nowMillis));
    return List.copyOf(all.inputs);
  }

  private void put(String name, double value) {
    if (Double.isFinite(value)) {
      inputs.add(new Decision.Input(name, value));
    }
  }

  private void window(ControlState state, Policy policy, WindowFacts newest, long nowMillis) {
    List<InstanceFacts> current = state.current();
    put("instances", current.size());
    current.stream().mapToInt(InstanceFacts::size).min().ifPresent(n -> put("smallestSize", n));
    current.stream().mapToInt(InstanceFacts::size).max().ifPresent(n -> put("largestSize", n));
    boolean limited = current.stream().anyMatch(i -> i.spec().queueLimited());
    if (limited || policy.budgets().admission()) {
      current.stream()
          .mapToInt(i -> i.spec().queueCapacity())
          .min()
          .ifPresent(n -> put("queueCapacity", n));
      current.stream()
          .mapToInt(i -> i.spec().ownQueueCapacity())
          .min()
          .ifPresent(n -> put("ownQueueCapacity", n));
    }
    if (newest.kind() == PoolKind.REPLICAS) {
      put("readyReplicas", newest.live());
      put("slotsPerReplica", state.slotsPerUnit());
    }
    put("windowEndMillis", newest.endMillis());
    put("windowAgeMillis", nowMillis - newest.endMillis());
    put("windowsKnown", state.history().size());
    put("arrivalsPerSecond", newest.arrivalsPerSecond());
    put("rejected", newest.rejected());
    put("queued", newest.queued());
    put("active", newest.active());
    put("cpu", newest.signals().cpu());
    put("oldGeneration", newest.signals().oldGeneration());
    if (newest.signals().collections() > 0) {
      put("collectionsPerMinute", newest.collectionsPerMinute());
    }
    if (newest.signals().failed() > 0) {
      put("errorRate", newest.errorRate());
    }
    if (!newest.measured()) {
      return;
    }
    Diagnosis diagnosis = Diagnosis.of(state, policy);
    put(WINDOWS_OVER_SLO, diagnosis.missed());
    put("p99Millis", diagnosis.p99Millis());
    put("waitP99Millis", diagnosis.waitP99Millis());
    put("runMeanMillis", diagnosis.runMeanMillis());
    put("runBaselineMillis", diagnosis.runBaselineMillis());
    put("load", diagnosis.load());
    put("loadWithBacklog", diagnosis.loadWithBacklog());
    put("heldWorkers", diagnosis.held());
    chain(diagnosis);
    carried(state, policy, diagnosis);
  }

  /** What requests spend in what they call, each named by its key. */
  private void chain(Diagnosis d) {
    put("ownRunMillis", d.chain().ownMillis());
    put("ownRunBaselineMillis", d.chain().ownBaselineMillis());
    for (CallChain.Dependency each : d.chain().dependencies()) {
      String name = each.id().key() + " ";
      put(name + "callMillis", each.callMillis());
      put(name + "callBaselineMillis", each.baselineMillis());
      put(name + "runShare", each.requestMillis() / d.runMeanMillis());
      if (each.failedShare() > 0) {
        put(name + "failedShare", each.failedShare());
      }
      if (d.explaining().filter(each::equals).isPresent()) {
        // Of what a run takes longer.
        put(
            each.id().key() + EXPLAINS,
            each.excessMillis() / (d.runMeanMillis() - d.runBaselineMillis()));
      }
      if (each.slower() && each.sinceMillis() > 0) {
        put(name + "slowerSinceMillis", each.sinceMillis());
      }
    }
  }

  /** Empty where it names none: a record of another version may say other things. */
  private static Optional<PoolId> pool(String key) {
    try {
      return Optional.of(PoolId.parse(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The pool that explains most of why the decision's own is slower, by the diagnosis. */
  static Optional<PoolId> explained(Decision decision) {
    return decision.inputs().stream()
        .map(Decision.Input::name)
        .filter(name -> name.endsWith(EXPLAINS))
        .flatMap(name -> pool(name.substring(0, name.length() - EXPLAINS.length())).stream())
        .findFirst();
  }

  /** Whether the objective was missed by then. */
  static boolean breached(Decision decision) {
    return decision.inputs().stream()
        .anyMatch(it -> it.name().equals(WINDOWS_OVER_SLO) && it.value() >= Diagnosis.BREACH);
  }

  /** Up to which load the size would have been enough: where a growth would have begun. */
  private void carried(ControlState state, Policy policy, Diagnosis d) {
    int smallest = state.current().stream().mapToInt(InstanceFacts::size).min().orElse(0);
    double free = smallest * state.slotsPerUnit() - d.held();
    if (free < 1 || !(d.runMeanMillis() > 0)) {
      return;
    }
    boolean hasRun = state.kind().latencyHasRun();
    double tail = hasRun && Double.isFinite(d.runTailMillis()) ? d.runTailMillis() : 0;
    double budget = policy.sloP99Millis() - tail;
    Need need = new Need(state, policy);
    double low = 0;
    double high = free;
    while (high - low > PRECISION * free) {
      double middle = (low + high) / 2;
      if (need.within(middle, d.runMeanMillis(), budget, d.held()) <= smallest) {
        low = middle;
      } else {
        high = middle;
      }
    }
    put("loadCarried", low);
    put("arrivalsCarriedPerSecond", low * state.current().size() * 1000 / d.runMeanMillis());
  }

  private void forecast(Forecast forecast, long nowMillis) {
    put("forecastAgeMillis", nowMillis - forecast.madeAtMillis());
    if (forecast.status() != Forecast.Status.READY) {
      return;
    }
    put("breachExpected", forecast.breachExpected() ? 1 : 0);
    put("forecastScore", forecast.score());
    put("forecastThreshold", forecast.threshold());
    put("forecastProbability", forecast.probability());
    put("projectedP99Millis", forecast.projectedP99Millis());
    put("projectedArrivalsPerSecond", forecast.projectedArrivalsPerSecond());
    put("projectedRunMillis", forecast.projectedRunMillis());
    if (forecast.breachExpected()) {
      put("leadWindows", forecast.leadWindows());
    }
  }
}
