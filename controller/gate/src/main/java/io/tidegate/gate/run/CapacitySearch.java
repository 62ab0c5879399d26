package io.tidegate.gate.run;

import io.tidegate.gate.judge.Capacity;
import io.tidegate.gate.load.GeneratorsException;
import io.tidegate.gate.load.Load;
import io.tidegate.gate.load.Played;
import io.tidegate.gate.load.RouteFigures;
import io.tidegate.gate.load.Stretch;
import io.tidegate.gate.load.Target;
import io.tidegate.gate.load.WindowFigures;
import io.tidegate.gate.traffic.Schedule;
import io.tidegate.gate.traffic.TrafficModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Raises a steady rate step by step until one is not borne. A step that was not is tried once more,
 * as is one in which the generator was late: what counts is the second time.
 */
final class CapacitySearch {
  private static final int TRIES = 2;

  private final GatePlan plan;
  private final CapacityPlan capacity;
  private final TrafficModel model;
  private final Load engine;
  private final Target target;
  private final Consumer<String> progress;
  private final List<Capacity.Step> steps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Optional<Borne> borne = Optional.empty();
  private double lastMeanMillis = Double.NaN;

  CapacitySearch(
      GatePlan plan,
      CapacityPlan capacity,
      TrafficModel model,
      Load engine,
      Target target,
      Consumer<String> progress) {
    this.plan = plan;
    this.capacity = capacity;
    this.model = model;
    this.engine = engine;
    this.target = target;
    this.progress = progress;
  }

  /** The steps that were tried; empty figures: none was. */
  Capacity run() throws InterruptedException, AbortedException, GeneratorsException {
    double peak = capacity.peak(model.rate().peakPerSecond() * plan.knobs(model).scale());
    double needed = peak * capacity.margin();
    for (double multiple : capacity.steps()) {
      Optional<Capacity.Step> step = step(multiple * needed);
      if (step.isEmpty()) {
        break;
      }
      steps.add(step.get());
      if (!borne(step.get())) {
        break;
      }
      borne = Optional.of(new Borne(step.get().offeredPerSecond(), lastMeanMillis));
    }
    return new Capacity(
        peak, capacity.margin(), capacity.p99AtMostMillis(), capacity.errorRateAtMost(), steps);
  }

  /** The highest step that was borne, all below it too; empty: none was. */
  Optional<Borne> borne() {
    return borne;
  }

  List<String> notes() {
    return notes;
  }

  private Optional<Capacity.Step> step(double perSecond)
      throws InterruptedException, AbortedException, GeneratorsException {
    int settle = plan.load().settleWindows();
    Duration length = plan.http().window().multipliedBy(capacity.stepWindows() + (long) settle);
    double seconds = length.toNanos() / 1e9;
    // Not fewer than needed, or the step would be just below it.
    int requests = (int) Math.ceil(perSecond * seconds);
    Optional<Capacity.Step> last = Optional.empty();
    for (int attempt = 0; attempt < TRIES; attempt++) {
      long seed = plan.load().seed() + 31L * steps.size() + attempt;
      Played played =
          engine.play(
              target,
              Schedule.steady(model, requests, length.toNanos() / 1000, seed),
              new Stretch(0, length, grace(), settle),
              w -> {});
      if (played.stopped()) {
        throw new AbortedException();
      }
      if (played.lagMillis() > plan.lag().runMillis()) {
        notes.add(
            String.format(
                Locale.ROOT,
                "at %.0f/s the generator was late by %.0f ms: the step does not count",
                perSecond,
                played.lagMillis()));
        continue;
      }
      Capacity.Step step = figures(played, requests, seconds, settle);
      lastMeanMillis = played.all().getMean() / 1000;
      progress.accept(
          String.format(
              Locale.ROOT,
              "capacity: %.0f/s offered, %.0f/s answered in time, p99 %.1f ms, errors %.2f%%: %s",
              step.offeredPerSecond(),
              step.achievedPerSecond(),
              step.p99Millis(),
              step.errorRate() * 100,
              borne(step) ? "borne" : "not borne"));
      last = Optional.of(step);
      if (borne(step)) {
        break;
      }
    }
    return last;
  }

  /** An answer within the objective after the step's end is none of a growing queue. */
  private Duration grace() {
    return Duration.ofNanos((long) (capacity.p99AtMostMillis() * 1e6));
  }

  private static Capacity.Step figures(Played played, int requests, double seconds, int settle) {
    long counted = 0;
    long failed = 0;
    for (WindowFigures w : played.windows().subList(settle, played.windows().size())) {
      counted += w.all().requests();
      failed += w.all().errors();
    }
    return new Capacity.Step(
        requests / seconds,
        played.answeredInTime() / seconds,
        RouteFigures.millis(played.all(), 99),
        counted == 0 ? Double.NaN : (double) failed / counted);
  }

  private boolean borne(Capacity.Step step) {
    return step.borne(capacity.p99AtMostMillis(), capacity.errorRateAtMost());
  }
}
