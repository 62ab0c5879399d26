package io.tidegate.gate.judge;

/**
 * How a downstream pool did.
 *
 * @param windows that there should be
 * @param known of these, with a figure that can be trusted
 * @param bad of these, above the limit
 * @param worst NaN: there is none
 */
public record ChainResult(
    ChainRule rule,
    boolean wholeRun,
    long windowMillis,
    int windows,
    int known,
    int bad,
    double worst) {

  static ChainResult of(ChainSeries series) {
    double[] known = series.values().known();
    int bad = 0;
    double worst = Double.NaN;
    for (double value : known) {
      bad += value > series.rule().atMost() ? 1 : 0;
      worst = Double.isNaN(worst) ? value : Math.max(worst, value);
    }
    return new ChainResult(
        series.rule(),
        series.wholeRun(),
        series.windowMillis(),
        series.values().size(),
        known.length,
        bad,
        worst);
  }
}
