package io.tidegate.predictor;

import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayDeque;

/** Follows one pool and says after each window where it is going. Not thread-safe. */
final class PoolOutlook {
  /** Windows before there is a forecast: a trend over 12 and something to judge it by. */
  static final int WARM_UP_WINDOWS = 15;

  private static final int BIAS_WINDOWS = 30;

  /**
   * Counts as this many windows without bias, so that a few odd windows do not tilt the formula.
   */
  private static final int BIAS_PRIOR = 6;

  private static final double BIAS_LIMIT = 0.7;
  private static final int STUCK_WINDOWS = 10;

  /** In units of the forecast's own recent error. */
  private static final double LEAD_MARGIN = 0.3;

  private final PoolHistory history = new PoolHistory();
  private final TrendMixture arrivals;
  private final TrendMixture run;
  private final int horizon;
  private final ArrayDeque<Bias> biasesNewestFirst = new ArrayDeque<>();

  private record Bias(long startMillis, double logRatio) {}

  PoolOutlook(int horizon) {
    this.horizon = horizon;
    this.arrivals = new TrendMixture(Observation::arrivalsPerSecond, horizon);
    this.run = new TrendMixture(Observation::runMillis, horizon);
  }

  PoolHistory history() {
    return history;
  }

  /**
   * Takes the next window.
   *
   * @return null while the history is too short to say anything
   */
  Signals after(PoolWindow window, double limitMillis) {
    Projection arrivalsAhead = arrivals.update(history);
    Projection runAhead = run.update(history);
    Observation newest = history.newest();
    double runNow = runAhead.present();
    if (history.size() < WARM_UP_WINDOWS || !(runNow > 0)) {
      return null;
    }
    boolean runCounts = window.kind() == PoolKind.WORKER;
    double sigma = sigma();
    int size = newest.size();
    int perInstance = Math.max(1, Math.round((float) size / newest.instances()));
    double lost = Math.min(size, lostServers());
    double lostSlope = Math.max(0, Trend.fit(history, PoolOutlook::stuck, 30).slope());
    double lostAhead = lost == 0 ? 0 : Math.min(size, lost + lostSlope * horizon);

    Queueing now = new Queueing(perInstance, runNow, sigma, runCounts);
    double runAtHorizon = runAhead.at(horizon);
    Queueing ahead = new Queueing(perInstance, runAtHorizon, sigma, runCounts);
    double utilisation = arrivalsAhead.present() * runNow / 1000 / Signals.servers(size, lost);
    learnBias(now, utilisation, limitMillis);
    double bias = Math.exp(logBias());
    double critical = now.criticalUtilisation(limitMillis / bias);
    double criticalAhead = ahead.criticalUtilisation(limitMillis / bias);

    double logError = Math.hypot(arrivalsAhead.logError(), runAhead.logError());
    int lead = Integer.MAX_VALUE;
    if (history.shareAbove(Observation::p99Millis, limitMillis, 3) > 0.5) {
      lead = 0;
    }
    double widthSeconds = newest.widthMillis() / 1000.0;
    double backlog = newest.queued();
    double fluidWaitMillis = 0;
    for (int k = 1; k <= horizon; k++) {
      double servers = Signals.servers(size, lost + (lostAhead - lost) * k / horizon);
      double capacity = servers * 1000 / runAhead.at(k);
      double rate = arrivalsAhead.at(k);
      backlog = Math.max(0, backlog + (rate - capacity) * widthSeconds);
      if (newest.queueCapacity() > 0) {
        backlog = Math.min(backlog, newest.queueCapacity());
      }
      // A queue that drains within the window is what the steady-state formula already describes.
      fluidWaitMillis = rate > capacity ? backlog / capacity * 1000 : 0;
      // Not the middle of what may come but somewhat above it: a late forecast costs a breach, an
      // early one is what the score is there to hold back.
      double margin = Math.exp(-LEAD_MARGIN * logError * k / horizon);
      double criticalThen = (critical + (criticalAhead - critical) * k / horizon) * margin;
      if (lead > k && (rate / capacity >= criticalThen || fluidWaitMillis > limitMillis)) {
        lead = k;
      }
    }
    double utilisationAhead =
        arrivalsAhead.at(horizon) * runAtHorizon / 1000 / Signals.servers(size, lostAhead);
    double p99Ahead =
        Math.max(
            bias * ahead.p99Millis(utilisationAhead),
            fluidWaitMillis == 0 ? 0 : fluidWaitMillis + (runCounts ? ahead.p99Millis(0) : 0));

    Trend p99Trend = Trend.fit(history, o -> Math.log(Math.max(o.p99Millis(), 0.001)), 30);
    Trend heapTrend = Trend.fit(history, Observation::oldGeneration, 30);
    double heap = history.mean(Observation::oldGeneration, 0, 3);
    double waitP99 = history.mean(Observation::waitP99Millis, 0, 5);
    return new Signals(
        horizon,
        limitMillis,
        arrivalsAhead,
        runAhead,
        size,
        lost,
        lostAhead,
        critical,
        criticalAhead,
        history.mean(Observation::p99Millis, 0, 3),
        history.max(Observation::p99Millis, 5),
        p99Trend.exists() ? Math.exp(p99Trend.unboundedAt(horizon)) : Double.NaN,
        p99Ahead,
        history.shareAbove(Observation::p99Millis, 0.8 * limitMillis, 15),
        waitP99,
        history.mean(o -> (double) o.queued() / o.size(), 0, 3),
        history.mean(o -> (double) o.active() / o.size(), 0, 5),
        history.mean(Observation::rejectedShare, 0, 5),
        heap,
        heapTrend.exists() ? heapTrend.at(horizon) : heap,
        history.mean(Observation::gcShare, 0, 5),
        history.mean(Observation::runMillis, 40, 60),
        lead);
  }

  private double sigma() {
    double sigma = history.mean(Observation::runSigma, 0, 30);
    return Double.isNaN(sigma) ? 0.5 : Math.max(0.05, Math.min(2, sigma));
  }

  private static double stuck(Observation o) {
    return o.active() - o.busy();
  }

  /**
   * Servers that are in use without finishing anything: the mean of (active − busy) over the last
   * windows, less its standard error, where it is clearly above its noise. A stuck server is active
   * in every window, so there are never more than the least active.
   */
  private double lostServers() {
    double mean = history.mean(PoolOutlook::stuck, 0, STUCK_WINDOWS);
    double square = history.mean(o -> (stuck(o) - mean) * (stuck(o) - mean), 0, STUCK_WINDOWS);
    double error = Math.sqrt(square / (STUCK_WINDOWS - 1));
    double leastActive = -history.max(o -> -o.active(), STUCK_WINDOWS);
    return mean < 2.5 * error ? 0 : Math.max(0, Math.min(mean - error, leastActive));
  }

  private void learnBias(Queueing now, double utilisation, double limitMillis) {
    Observation newest = history.newest();
    double formula = now.p99Millis(utilisation);
    // Close to saturation the formula is steep and waits of next to nothing have no ratio.
    if (utilisation < 0.9
        && newest.p99Millis() > 0.05 * limitMillis
        && newest.p99Millis() <= limitMillis
        && formula > 0.05 * limitMillis) {
      biasesNewestFirst.addFirst(
          new Bias(
              newest.startMillis(),
              Math.max(-1, Math.min(1, Math.log(newest.p99Millis() / formula)))));
    }
    while (!biasesNewestFirst.isEmpty()
        && history.age(biasesNewestFirst.peekLast().startMillis()) >= BIAS_WINDOWS) {
      biasesNewestFirst.removeLast();
    }
  }

  private double logBias() {
    double sum = 0;
    for (Bias bias : biasesNewestFirst) {
      sum += bias.logRatio();
    }
    double mean = sum / (biasesNewestFirst.size() + BIAS_PRIOR);
    return Math.max(-BIAS_LIMIT, Math.min(BIAS_LIMIT, mean));
  }
}
