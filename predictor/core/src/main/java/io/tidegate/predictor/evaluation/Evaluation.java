package io.tidegate.predictor.evaluation;

import io.tidegate.predictor.evaluation.Timeline.Breach;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares methods on pools that they have been through. Every method is treated alike: the same
 * pools, times and events; the same rule of persistence; thresholds for all pools at once by {@link
 * Threshold}; probabilities by {@link Isotonic} regression on the calibration time.
 */
public final class Evaluation {
  private static final double DAY_MILLIS = 86_400_000;

  private final List<Method> methods;
  private final List<ScoredPool> calibrating;
  private final List<ScoredPool> tested;
  private final double windowsPerDay;
  private final double minutesPerWindow;
  private final Bootstrap bootstrap;

  /**
   * @param methods in the order in which the pools were scored by them
   * @param widthMillis of the pools' windows, the same for all
   * @param seed of the intervals
   */
  public Evaluation(List<Method> methods, List<ScoredPool> pools, long widthMillis, long seed) {
    this.methods = List.copyOf(methods);
    this.calibrating = pools.stream().filter(p -> p.role().calibrates()).toList();
    this.tested = pools.stream().filter(p -> p.role().tests()).toList();
    this.windowsPerDay = DAY_MILLIS / widthMillis;
    this.minutesPerWindow = widthMillis / 60_000.0;
    this.bootstrap = new Bootstrap(seed);
  }

  /** One method's outcome at one budget, with what ratios need. */
  private record Outcome(Report.Line line, boolean[] hits, boolean[] hitsAtTestBudget) {}

  /**
   * Compares.
   *
   * @param budgets false alarms per pool-day, above 0
   */
  public Report report(List<Double> budgets) {
    List<Report.Line> lines = new ArrayList<>();
    List<Report.Ratio> ratios = new ArrayList<>();
    List<Report.Trust> trusts = new ArrayList<>();
    List<Outcome> first = new ArrayList<>();
    for (int m = 0; m < methods.size(); m++) {
      int method = m;
      List<Segment> calibration = calibrating.stream().map(p -> p.calibration(method)).toList();
      List<Segment> test = tested.stream().map(p -> p.test(method)).toList();
      String name = methods.get(m).name();
      for (int b = 0; b < budgets.size(); b++) {
        Outcome outcome = outcome(methods.get(m), budgets.get(b), calibration, test);
        lines.add(outcome.line());
        if (m == 0) {
          first.add(outcome);
        } else {
          ratios.add(ratio(first.get(b), outcome));
        }
      }
      trusts.add(new Report.Trust(name, Reliability.of(Isotonic.fit(calibration), test)));
    }
    List<Segment> test = tested.stream().map(p -> p.test(0)).toList();
    List<Segment> calibration = calibrating.stream().map(p -> p.calibration(0)).toList();
    return new Report(
        count(test, Breach.Kind.EVENT),
        count(test, Breach.Kind.UNFORESEEABLE),
        count(test, Breach.Kind.UNJUDGED),
        Threshold.poolDays(test, windowsPerDay),
        tested.size(),
        calibrating.size(),
        Threshold.poolDays(calibration, windowsPerDay),
        tested.stream().noneMatch(p -> p.role().calibrates()),
        Isotonic.fit(test).baseRate(),
        lines,
        ratios,
        trusts);
  }

  /**
   * What a method's threshold is by the calibrated pools alone; see {@link Threshold}.
   *
   * @param method its place among the methods
   * @param budget false alarms per pool-day, above 0
   */
  public double threshold(int method, double budget) {
    return Threshold.lowest(
        calibrating.stream().map(p -> p.calibration(method)).toList(), budget, windowsPerDay);
  }

  private static int count(List<Segment> segments, Breach.Kind kind) {
    return segments.stream().mapToInt(s -> s.breaches(kind).size()).sum();
  }

  private Outcome outcome(
      Method method, double budget, List<Segment> calibration, List<Segment> test) {
    Threshold threshold = Threshold.calibrated(method, calibration, budget, windowsPerDay);
    double inTest = Threshold.lowest(test, budget, windowsPerDay);
    boolean[] hits = hits(test, Breach.Kind.EVENT, threshold.value());
    boolean[] hitsInTest = hits(test, Breach.Kind.EVENT, inTest);
    int caught = count(hits);
    int falseAlarms = Threshold.falseAlarms(test, threshold.value());
    double[] leads =
        test.stream()
            .flatMapToInt(
                s ->
                    s.breaches(Breach.Kind.EVENT).stream()
                        .mapToInt(e -> s.lead(e, threshold.value())))
            .filter(l -> l > 0)
            .sorted()
            .mapToDouble(l -> l * minutesPerWindow)
            .toArray();
    return new Outcome(
        new Report.Line(
            method.name(),
            budget,
            threshold.value(),
            threshold.brought(),
            bootstrap.share(hits),
            bootstrap.share(hitsInTest),
            chance(test, threshold.value()),
            share(hits(test, Breach.Kind.UNFORESEEABLE, threshold.value())),
            caught,
            falseAlarms,
            falseAlarms / Threshold.poolDays(test, windowsPerDay),
            (double) caught / (caught + falseAlarms),
            median(leads)),
        hits,
        hitsInTest);
  }

  private Report.Ratio ratio(Outcome one, Outcome other) {
    return new Report.Ratio(
        one.line().name(),
        other.line().name(),
        other.line().budget(),
        bootstrap.ratio(one.hits(), other.hits()),
        bootstrap.ratio(one.hitsAtTestBudget(), other.hitsAtTestBudget()));
  }

  private static boolean[] hits(List<Segment> segments, Breach.Kind kind, double threshold) {
    List<Boolean> hits = new ArrayList<>();
    for (Segment segment : segments) {
      for (Breach breach : segment.breaches(kind)) {
        hits.add(segment.hitUpTo(breach) >= threshold);
      }
    }
    boolean[] array = new boolean[hits.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = hits.get(i);
    }
    return array;
  }

  private static double chance(List<Segment> segments, double threshold) {
    long windows = 0;
    long hit = 0;
    for (Segment segment : segments) {
      long[] counted = segment.chance(threshold);
      windows += counted[0];
      hit += counted[1];
    }
    return (double) hit / windows;
  }

  private static int count(boolean[] hits) {
    int count = 0;
    for (boolean hit : hits) {
      count += hit ? 1 : 0;
    }
    return count;
  }

  private static double share(boolean[] hits) {
    return (double) count(hits) / hits.length;
  }

  private static double median(double[] ascending) {
    int middle = ascending.length / 2;
    return ascending.length == 0
        ? Double.NaN
        : ascending.length % 2 == 1
            ? ascending[middle]
            : (ascending[middle - 1] + ascending[middle]) / 2;
  }
}
