package io.tidegate.predictor.registry;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a model did on the later split, which it was neither fitted nor calibrated on.
 *
 * @param events breaches that could be foreseen
 * @param recall share of them that were caught, at the false-alarm budget
 * @param precision share of the episodes that were hits; NaN where there was none
 * @param falseAlarmsPerPoolDay at that threshold
 * @param medianLeadWindows of the hits; NaN where there was none
 * @param brier mean squared error of the probabilities; NaN where none was given
 * @param reliabilityError expected calibration error of them; NaN where none was given
 */
public record ModelScores(
    int events,
    double recall,
    double precision,
    double falseAlarmsPerPoolDay,
    double medianLeadWindows,
    double brier,
    double reliabilityError) {
  private static final String EVENTS = "events";
  private static final String RECALL = "recall";

  /** Fewer breaches tell nothing. */
  private static final int LEAST_EVENTS = 5;

  /** Less of a difference is chance. */
  private static final double RECALL_MARGIN = 0.01;

  private static final double FAIR_RELIABILITY_ERROR = 0.05;

  /** Whether a challenger is better than the champion, and why it is or is not. */
  public record Comparison(boolean better, String reason) {}

  /** By name, each with a prefix; what is not known is left out. */
  public Map<String, Double> named(String prefix) {
    Map<String, Double> named = new LinkedHashMap<>();
    named.put(prefix + EVENTS, (double) events);
    put(named, prefix + RECALL, recall);
    put(named, prefix + "precision", precision);
    put(named, prefix + "false-alarms-per-pool-day", falseAlarmsPerPoolDay);
    put(named, prefix + "median-lead-windows", medianLeadWindows);
    put(named, prefix + "brier", brier);
    put(named, prefix + "reliability-error", reliabilityError);
    return named;
  }

  private static void put(Map<String, Double> named, String name, double value) {
    if (!Double.isNaN(value)) {
      named.put(name, value);
    }
  }

  /** Reads {@link #named}; nothing where they are not all there. */
  public static Optional<ModelScores> of(Map<String, Double> named, String prefix) {
    if (!named.containsKey(prefix + EVENTS)) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelScores(
            named.get(prefix + EVENTS).intValue(),
            get(named, prefix + RECALL),
            get(named, prefix + "precision"),
            get(named, prefix + "false-alarms-per-pool-day"),
            get(named, prefix + "median-lead-windows"),
            get(named, prefix + "brier"),
            get(named, prefix + "reliability-error")));
  }

  private static double get(Map<String, Double> named, String name) {
    return named.getOrDefault(name, Double.NaN);
  }

  /**
   * Compares this challenger with the champion on the same split: better is a higher recall at the
   * budget, or the same with a lower Brier score, and probabilities that are no less to be trusted.
   */
  public Comparison against(ModelScores champion) {
    if (events < LEAST_EVENTS) {
      return new Comparison(
          false, text("%d breaches on the later split: at least %d to tell", events, LEAST_EVENTS));
    }
    String recalls =
        text(
            "recall %.2f against %.2f on %d breaches, Brier score %.3f against %.3f",
            recall, champion.recall, events, brier, champion.brier);
    double fair =
        Double.isNaN(champion.reliabilityError)
            ? FAIR_RELIABILITY_ERROR
            : Math.max(FAIR_RELIABILITY_ERROR, champion.reliabilityError);
    if (reliabilityError > fair) {
      return new Comparison(
          false,
          text(
              "its probabilities are off by %.3f: must be %.3f at most (%s)",
              reliabilityError, fair, recalls));
    }
    boolean higher = recall > champion.recall + RECALL_MARGIN;
    boolean same = Math.abs(recall - champion.recall) <= RECALL_MARGIN;
    return new Comparison(higher || (same && brier < champion.brier), recalls);
  }

  private static String text(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
