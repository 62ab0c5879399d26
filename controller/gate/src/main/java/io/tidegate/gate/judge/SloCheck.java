package io.tidegate.gate.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The candidate's windows against the objectives. */
public final class SloCheck {
  private SloCheck() {}

  /**
   * The window in which the objective was breached, with which a run can be ended early: the last
   * of so many bad ones in a row. A window without a figure neither breaks a row nor is part of it.
   */
  public static OptionalInt breachedIn(Windows windows, SloRule rule) {
    int row = 0;
    for (int i = 0; i < windows.size(); i++) {
      double value = windows.at(i);
      if (Double.isNaN(value)) {
        continue;
      }
      row = value > rule.atMost() ? row + 1 : 0;
      if (row >= rule.badInARow()) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  static List<Finding> findings(JudgeInput input) {
    List<Finding> found = new ArrayList<>();
    int tests = 0;
    for (SloRule rule : input.rules()) {
      if (rule.metric().equals(SloRule.ERROR_RATE)) {
        tests += (int) input.requests().stream().filter(r -> rule.covers(r.route())).count();
      }
    }
    ErrorCheck errors = new ErrorCheck(input.criteria());
    for (SloRule rule : input.rules()) {
      if (rule.metric().equals(SloRule.ERROR_RATE)) {
        for (RequestSeries series : input.requests()) {
          if (rule.covers(series.route())) {
            errors.objective(series, rule, tests).ifPresent(found::add);
          }
        }
      } else {
        input.metrics().stream()
            .filter(m -> m.name().equals(rule.metric()) && rule.covers(m.route()))
            .forEach(m -> windows(m, rule, found));
      }
    }
    return found;
  }

  private static void windows(MetricSeries series, SloRule rule, List<Finding> found) {
    Windows windows = series.candidate();
    int bad = 0;
    double worst = 0;
    for (int i = 0; i < windows.size(); i++) {
      if (windows.at(i) > rule.atMost()) {
        bad++;
        worst = Math.max(worst, windows.at(i));
      }
    }
    if (bad == 0) {
      return;
    }
    OptionalInt breach = breachedIn(windows, rule);
    String counts =
        Text.format(
            "%d of %d windows are above %.4g %s, the worst at %.4g",
            bad, windows.size(), rule.atMost(), series.unit(), worst);
    found.add(
        breach.isPresent()
            ? Finding.of(
                Reason.SLO_WINDOWS,
                series.route(),
                series.name(),
                "%s; %d in a row at window %d",
                counts,
                rule.badInARow(),
                breach.getAsInt())
            : Finding.of(
                Reason.SINGLE_BAD_WINDOWS,
                series.route(),
                series.name(),
                "%s; never %d in a row",
                counts,
                rule.badInARow()));
  }
}
