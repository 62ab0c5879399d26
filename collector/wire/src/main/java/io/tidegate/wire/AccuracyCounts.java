package io.tidegate.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of breach forecasts, as counts, so that days and pools add up. A forecast's lead is
 * from its first window to the first window of the breach.
 *
 * @param windows that were judged: outside of breaches and of the time after them
 * @param hits episodes whose breach came 10 to 60 windows after their first alarm
 * @param early breach came later than that, while the forecast stood
 * @param late breach came sooner
 * @param falseAlarms no breach came within 60 windows of the last alarm
 * @param undecided no breach came, but the size was changed or the data was missing meanwhile
 * @param breaches that began
 * @param caught of them, with a hit
 * @param leads hits by their lead: element i had i windows
 * @param bins forecasts by the probability that they gave, {@value #BINS} of the same width, or
 *     none
 */
public record AccuracyCounts(
    long windows,
    int hits,
    int early,
    int late,
    int falseAlarms,
    int undecided,
    int breaches,
    int caught,
    List<Integer> leads,
    List<Bin> bins) {
  public static final int BINS = 10;
  public static final int WINDOWS_PER_DAY = 1440;

  /** The longest lead of a hit, in windows. */
  public static final int LONGEST_LEAD = 60;

  public static final AccuracyCounts NONE =
      new AccuracyCounts(0, 0, 0, 0, 0, 0, 0, 0, List.of(), List.of());

  /**
   * Forecasts of about the same probability.
   *
   * @param breaches of them, followed by a breach
   */
  public record Bin(long forecasts, double probabilitySum, long breaches, double squaredErrorSum) {
    public static final Bin EMPTY = new Bin(0, 0, 0, 0);

    public Bin {
      Check.notNegative("bin.forecasts", forecasts);
      Check.notNegative("bin.breaches", breaches);
      Check.finiteNotNegative("bin.probabilitySum", probabilitySum);
      Check.finiteNotNegative("bin.squaredErrorSum", squaredErrorSum);
    }

    /** With one more forecast, whose outcome is known. */
    public Bin with(double probability, boolean breach) {
      double error = probability - (breach ? 1 : 0);
      return new Bin(
          forecasts + 1,
          probabilitySum + probability,
          breaches + (breach ? 1 : 0),
          squaredErrorSum + error * error);
    }

    private Bin plus(Bin other) {
      return new Bin(
          forecasts + other.forecasts,
          probabilitySum + other.probabilitySum,
          breaches + other.breaches,
          squaredErrorSum + other.squaredErrorSum);
    }
  }

  public AccuracyCounts {
    Check.notNegative("windows", windows);
    for (int count : new int[] {hits, early, late, falseAlarms, undecided, breaches, caught}) {
      Check.notNegative("a count", count);
    }
    if (caught > breaches) {
      throw new IllegalArgumentException(
          "caught is %d of %d breaches: must not be more".formatted(caught, breaches));
    }
    leads = List.copyOf(leads);
    bins = List.copyOf(bins);
    if (leads.size() > LONGEST_LEAD + 1) {
      throw new IllegalArgumentException(
          "leads go to %d windows: must go to %d at most"
              .formatted(leads.size() - 1, LONGEST_LEAD));
    }
    if (!bins.isEmpty() && bins.size() != BINS) {
      throw new IllegalArgumentException(
          "%d bins: must be %d, or none".formatted(bins.size(), BINS));
    }
  }

  public AccuracyCounts plus(AccuracyCounts other) {
    List<Integer> sum = new ArrayList<>();
    for (int i = 0; i < Math.max(leads.size(), other.leads.size()); i++) {
      sum.add(
          (i < leads.size() ? leads.get(i) : 0)
              + (i < other.leads.size() ? other.leads.get(i) : 0));
    }
    List<Bin> both = new ArrayList<>();
    if (bins.isEmpty() || other.bins.isEmpty()) {
      both.addAll(bins.isEmpty() ? other.bins : bins);
    } else {
      for (int i = 0; i < BINS; i++) {
        both.add(bins.get(i).plus(other.bins.get(i)));
      }
    }
    return new AccuracyCounts(
        windows + other.windows,
        hits + other.hits,
        early + other.early,
        late + other.late,
        falseAlarms + other.falseAlarms,
        undecided + other.undecided,
        breaches + other.breaches,
        caught + other.caught,
        sum,
        both);
  }

  /** Episodes with a verdict; those that nobody can judge are not among them. */
  public int judged() {
    return hits + early + late + falseAlarms;
  }

  /** Share of the judged episodes that were hits; NaN where there is none. */
  public double precision() {
    return judged() == 0 ? Double.NaN : (double) hits / judged();
  }

  /** Share of the breaches that were caught; NaN where none came. */
  public double recall() {
    return breaches == 0 ? Double.NaN : (double) caught / breaches;
  }

  /**
   * False alarms per pool and {@value #WINDOWS_PER_DAY} judged windows; NaN where there is none.
   */
  public double falseAlarmsPerPoolDay() {
    return windows == 0 ? Double.NaN : (double) falseAlarms * WINDOWS_PER_DAY / windows;
  }

  /** Median lead of the hits, windows; NaN where there is none. */
  public double medianLeadWindows() {
    int count = leads.stream().mapToInt(Integer::intValue).sum();
    if (count == 0) {
      return Double.NaN;
    }
    return (lead((count - 1) / 2) + lead(count / 2)) / 2.0;
  }

  private int lead(int rank) {
    int seen = 0;
    for (int i = 0; i < leads.size(); i++) {
      seen += leads.get(i);
      if (seen > rank) {
        return i;
      }
    }
    throw new AssertionError("rank " + rank + " of " + seen);
  }

  /** Forecasts whose probability was judged. */
  public long probabilities() {
    return bins.stream().mapToLong(Bin::forecasts).sum();
  }

  /** Mean squared error of the probabilities (Brier); NaN where there is none. */
  public double brier() {
    long all = probabilities();
    return all == 0 ? Double.NaN : bins.stream().mapToDouble(Bin::squaredErrorSum).sum() / all;
  }

  /**
   * Mean distance of what was said from what came, weighted by the bins' forecasts (expected
   * calibration error, Naeini et al. 2015); NaN where there is none.
   */
  public double reliabilityError() {
    long all = probabilities();
    return all == 0
        ? Double.NaN
        : bins.stream().mapToDouble(b -> Math.abs(b.probabilitySum() - b.breaches())).sum() / all;
  }
}
