package io.tidegate.gate.run;

import io.tidegate.gate.judge.SloCheck;
import io.tidegate.gate.judge.SloRule;
import io.tidegate.gate.judge.Windows;
import io.tidegate.gate.load.RouteFigures;
import io.tidegate.gate.load.WindowFigures;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Sees while the candidate's block is being played that an objective is breached: so many bad
 * windows in a row; of an error rate, so many in which more than half failed.
 */
final class BreachWatch implements Consumer<WindowFigures> {
  private static final double MOST_FAIL = 0.5;

  private final GatePlan plan;
  private final Series series;
  private final Side before;
  private final Side now;
  private final Runnable stop;
  private final AtomicReference<String> breach = new AtomicReference<>();

  BreachWatch(GatePlan plan, Series series, Side before, Runnable stop) {
    this.plan = plan;
    this.series = series;
    this.before = before;
    this.stop = stop;
    now = new Side(plan.lag().windowMillis());
  }

  @Override
  public void accept(WindowFigures window) {
    if (window.number() < plan.load().settleWindows() || breach.get() != null) {
      return;
    }
    now.add(window);
    for (SloRule rule : plan.rules()) {
      int route = series.number(rule.route());
      boolean errors = rule.metric().equals(SloRule.ERROR_RATE);
      Windows windows =
          errors
              ? joined(
                  before.counts(route, BreachWatch::share), now.counts(route, BreachWatch::share))
              : joined(before.latencies(route, rule.metric()), now.latencies(route, rule.metric()));
      SloRule asked =
          errors
              ? new SloRule(
                  rule.route(), "failed", Math.max(MOST_FAIL, rule.atMost()), rule.badInARow())
              : rule;
      OptionalInt in = SloCheck.breachedIn(windows, asked);
      if (in.isPresent()) {
        breach.compareAndSet(
            null,
            String.format(
                Locale.ROOT,
                "%s of %s was above %.4g in %d windows in a row, window %d the last",
                rule.metric(),
                rule.route(),
                asked.atMost(),
                rule.badInARow(),
                in.getAsInt()));
        stop.run();
        return;
      }
    }
  }

  private static double share(RouteFigures figures) {
    return figures.requests() == 0 ? Double.NaN : (double) figures.errors() / figures.requests();
  }

  private static Windows joined(Windows one, Windows other) {
    double[] all = new double[one.size() + other.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i < one.size() ? one.at(i) : other.at(i - one.size());
    }
    return Windows.of(all);
  }

  Optional<String> breach() {
    return Optional.ofNullable(breach.get());
  }
}
