package io.tidegate.controller;

import io.tidegate.wire.EncodedHistogram;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Some windows taken together. The p99 is that of the merged histograms, never a mean of p99s; NaN
 * where there was nothing to measure.
 *
 * @param windows how many of them could be reckoned with
 * @param partial how many could not
 * @param waitMeanMillis mean queue wait
 */
record Measure(
    int windows,
    int partial,
    long requests,
    double p99Millis,
    double runMeanMillis,
    double waitMeanMillis,
    double arrivalsPerSecond,
    boolean turnedAway) {
  static Measure of(List<WindowFacts> facts) {
    Histogram merged = EncodedHistogram.newHistogram();
    int windows = 0;
    long requests = 0;
    long runCount = 0;
    double runSum = 0;
    long waitCount = 0;
    double waitSum = 0;
    double arrivals = 0;
    long came = 0;
    long rejected = 0;
    for (WindowFacts f : facts) {
      if (!f.measured()) {
        continue;
      }
      windows++;
      requests += f.count();
      merged.add(f.latency().decode());
      runCount += f.runCount();
      runSum += f.runMeanMillis() * f.runCount();
      if (f.waitCount() > 0) {
        waitCount += f.waitCount();
        waitSum += f.waitMeanMillis() * f.waitCount();
      }
      arrivals += f.arrivalsPerSecond();
      came += f.arrivals();
      rejected += f.rejected();
    }
    return new Measure(
        windows,
        facts.size() - windows,
        requests,
        merged.getTotalCount() == 0 ? Double.NaN : merged.getValueAtPercentile(99) / 1000.0,
        runCount == 0 ? Double.NaN : runSum / runCount,
        waitCount == 0 ? Double.NaN : waitSum / waitCount,
        windows == 0 ? Double.NaN : arrivals / windows,
        rejected > WindowFacts.REJECTED_SHARE * came);
  }

  /** Share of a request's time in the pool that it waits; NaN where it is not known. */
  double waitShare() {
    return waitMeanMillis / (waitMeanMillis + runMeanMillis);
  }
}
