package io.tidegate.predictor.evaluation;

import java.util.List;
import java.util.Optional;

/**
 * How the methods did. Shares are 0 to 1; what could not be measured is NaN.
 *
 * @param events in the test that can be foreseen; recall is about these
 * @param unforeseeableEvents in the test that nobody can foresee
 * @param unjudgedBreaches in the test that are no events, for want of data before them
 * @param poolDays measured in the test
 * @param pools that were tested
 * @param calibrationPools from which thresholds and probabilities come
 * @param calibrationPoolDays measured in the calibration
 * @param heldOut whether the tested pools are others than the calibrated ones
 * @param baseRate share of the tested windows with a breach beginning within the longest lead
 * @param methods one entry for each method and budget
 * @param ratios of the first method to each other one
 * @param reliability one entry for each method
 */
public record Report(
    int events,
    int unforeseeableEvents,
    int unjudgedBreaches,
    double poolDays,
    int pools,
    int calibrationPools,
    double calibrationPoolDays,
    boolean heldOut,
    double baseRate,
    List<Line> methods,
    List<Ratio> ratios,
    List<Trust> reliability) {

  /**
   * One method at one budget.
   *
   * @param budget false alarms per pool-day that it was calibrated to
   * @param threshold that came of it
   * @param thresholdBrought whether it is the method's own, for want of data to calibrate on
   * @param recall share of the events that were hit
   * @param recallAtTestBudget the same if the threshold is set so that the budget is kept in the
   *     test itself; see {@link Threshold}
   * @param recallByChance what alarms of the same shape would hit at random times
   * @param unforeseeableRecall share of the unforeseeable events that were hit: near chance, or
   *     something leaks
   * @param hits events that were hit
   * @param falseAlarms in the test
   * @param precision hits ÷ (hits + false alarms)
   * @param medianLeadMinutes of the hits
   */
  public record Line(
      String name,
      double budget,
      double threshold,
      boolean thresholdBrought,
      Interval recall,
      Interval recallAtTestBudget,
      double recallByChance,
      double unforeseeableRecall,
      int hits,
      int falseAlarms,
      double falseAlarmsPerPoolDay,
      double precision,
      double medianLeadMinutes) {}

  /**
   * How many times as many events one method hit as another, the same events drawn for both.
   *
   * @param recall with calibrated thresholds
   * @param recallAtTestBudget with thresholds that keep to the budget in the test
   */
  public record Ratio(
      String name, String to, double budget, Interval recall, Interval recallAtTestBudget) {}

  /** How far a method's probabilities can be trusted. */
  public record Trust(String name, Reliability reliability) {}

  public Report {
    methods = List.copyOf(methods);
    ratios = List.copyOf(ratios);
    reliability = List.copyOf(reliability);
  }

  /** A method's line. */
  public Optional<Line> line(String name, double budget) {
    return methods.stream().filter(l -> l.name().equals(name) && l.budget() == budget).findFirst();
  }

  /** A method's reliability. */
  public Optional<Reliability> reliability(String name) {
    return reliability.stream()
        .filter(t -> t.name().equals(name))
        .map(Trust::reliability)
        .findFirst();
  }
}
