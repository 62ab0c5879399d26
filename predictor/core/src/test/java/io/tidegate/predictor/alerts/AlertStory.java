package io.tidegate.predictor.alerts;

import io.tidegate.predictor.alerts.AlertSignal.Outlook;
import io.tidegate.predictor.alerts.AlertSignal.Over;
import io.tidegate.predictor.alerts.AlertTransitions.Cause;
import java.util.ArrayList;
import java.util.List;

/** A timeline of windows of one pool. Windows are counted from 1, and so are their times. */
final class AlertStory {
  static final long WIDTH = 60_000;

  private final AlertRule rule;
  private AlertState state = AlertState.INITIAL;
  private int window;
  private int size = 8;

  /** Each told effect with the window that it came with, e.g. {@code "12 Opened"}. */
  final List<String> told = new ArrayList<>();

  final List<ScoredEpisode> scored = new ArrayList<>();
  Cause cause;

  AlertStory() {
    this(AlertRule.DEFAULT);
  }

  AlertStory(AlertRule rule) {
    this.rule = rule;
  }

  AlertStory calm(int windows) {
    return each(windows, Over.NO, Outlook.CALM, 0);
  }

  AlertStory between(int windows) {
    return each(windows, Over.NO, Outlook.BETWEEN, 0);
  }

  AlertStory raised(int windows, int lead) {
    return each(windows, Over.NO, Outlook.RAISED, lead);
  }

  /** Over the SLO, and the forecast says so. */
  AlertStory over(int windows) {
    return each(windows, Over.YES, Outlook.RAISED, 0);
  }

  /** Over the SLO without a word from the forecast. */
  AlertStory overUnforeseen(int windows) {
    return each(windows, Over.YES, Outlook.CALM, 0);
  }

  /** Windows that say nothing. */
  AlertStory blind(int windows) {
    return each(windows, Over.UNKNOWN, Outlook.UNKNOWN, 0);
  }

  /** Windows that do not come. */
  AlertStory missing(int windows) {
    window += windows;
    return this;
  }

  AlertStory size(int newSize) {
    size = newSize;
    return this;
  }

  AlertPhase phase() {
    return state.phase();
  }

  AlertState state() {
    return state;
  }

  static long at(int window) {
    return window * WIDTH;
  }

  private AlertStory each(int windows, Over over, Outlook outlook, int lead) {
    for (int i = 0; i < windows; i++) {
      window++;
      AlertStep step =
          AlertLoop.step(
              state,
              new AlertSignal(at(window), WIDTH, over, outlook, lead, Double.NaN, size),
              rule);
      state = step.state();
      cause = step.cause();
      for (AlertEffect effect : step.effects()) {
        if (effect instanceof AlertEffect.Scored it) {
          scored.add(it.scored());
          told.add(window + " " + it.scored().verdict());
        } else if (effect instanceof AlertEffect.Resolved it) {
          told.add(window + " " + it.why());
        } else if (effect instanceof AlertEffect.Struck it) {
          told.add(
              "%d Struck at %d%s"
                  .formatted(window, it.atMillis() / WIDTH, it.caught() ? ", caught" : ", missed"));
        } else {
          told.add(window + " " + effect.getClass().getSimpleName());
        }
      }
    }
    return this;
  }
}
