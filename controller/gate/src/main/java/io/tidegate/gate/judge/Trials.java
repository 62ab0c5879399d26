package io.tidegate.gate.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How often the judge is right, on simulated pairs of which the truth is known: the p95 and the p99
 * of one route, each window's logarithm off by a first-order autoregressive noise. Only the p99 of
 * the candidate is made worse.
 */
public final class Trials {
  /** Windows of 10 s with a few hundred requests scatter about so. */
  private static final double NOISE = 0.1;

  private Trials() {}

  /**
   * One line of the table.
   *
   * @param autocorrelation of neighbouring windows
   * @param increase of the candidate's p99 (0.2: 20%)
   * @param windows of each side
   */
  public record Case(Order order, double autocorrelation, double increase, int windows) {}

  /**
   * What came of it.
   *
   * @param failed judged to be a regression
   * @param unclear judged to be inconclusive
   * @param kayentaFailed of them, by Kayenta's rules
   */
  public record Result(Case of, int pairs, int failed, int unclear, int kayentaFailed) {
    public double failedShare() {
      return (double) failed / pairs;
    }

    public double unclearShare() {
      return (double) unclear / pairs;
    }

    /**
     * Whether the gate promises anything of such pairs. What can be found at all in versions that
     * were measured one after the other depends on the autocorrelation: at 0.8 the best test finds
     * 93% of what is 20% worse.
     */
    public boolean promised() {
      return of.increase() == 0 || (of.order() != Order.SEPARATE && of.increase() >= 0.1);
    }

    /** Whether it is what the gate promises; where nothing is promised, true. */
    public boolean asPromised() {
      if (!promised()) {
        return true;
      }
      if (of.increase() == 0) {
        return failedShare() <= 0.05;
      }
      return of.increase() >= 0.2 ? failedShare() >= 0.95 : failedShare() + unclearShare() >= 0.5;
    }
  }

  /**
   * The table: interleaved windows, then the harder case of versions measured one after the other.
   */
  public static List<Case> table(int windows) {
    List<Case> cases = new ArrayList<>();
    for (Order order : List.of(Order.ABBA, Order.SEPARATE)) {
      for (double autocorrelation : new double[] {0, 0.5, 0.8}) {
        for (double increase : new double[] {0, 0.1, 0.2}) {
          cases.add(new Case(order, autocorrelation, increase, windows));
        }
      }
    }
    return cases;
  }

  /** Pair number i is made and judged with the seed {@code seed + i}. */
  public static Result run(Case of, int pairs, long seed) {
    int failed = 0;
    int unclear = 0;
    int kayentaFailed = 0;
    for (int i = 0; i < pairs; i++) {
      Judgement judgement = Judge.judge(input(of, seed + i), seed + i);
      Outcome outcome = judgement.verdict().outcome();
      failed += outcome == Outcome.FAIL_REGRESSION ? 1 : 0;
      unclear += outcome == Outcome.INCONCLUSIVE ? 1 : 0;
      kayentaFailed += judgement.kayenta().orElseThrow().result().equals("Fail") ? 1 : 0;
    }
    return new Result(of, pairs, failed, unclear, kayentaFailed);
  }

  static JudgeInput input(Case of, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return JudgeInput.observed(
        of.order(),
        List.of(series("p95", 80, 0, of, random), series("p99", 120, of.increase(), of, random)));
  }

  private static MetricSeries series(
      String name, double level, double increase, Case of, RandomGenerator random) {
    int n = of.windows();
    double[] noise = noise(2 * n, of.autocorrelation(), random);
    double[] baseline = new double[n];
    double[] candidate = new double[n];
    for (int i = 0; i < n; i++) {
      boolean interleaved = of.order() == Order.ABBA;
      // A B B A: the first of a pair is the baseline's in even pairs, the candidate's in odd ones.
      int a = interleaved ? 2 * i + i % 2 : i;
      int b = interleaved ? 2 * i + 1 - i % 2 : n + i;
      baseline[i] = level * Math.exp(noise[a]);
      candidate[i] = level * (1 + increase) * Math.exp(noise[b]);
    }
    return MetricSeries.of(name, "GET /orders", "ms", Windows.of(baseline), Windows.of(candidate));
  }

  private static double[] noise(int n, double autocorrelation, RandomGenerator random) {
    double[] noise = new double[n];
    double last = random.nextGaussian();
    for (int i = 0; i < n; i++) {
      last =
          autocorrelation * last
              + Math.sqrt(1 - autocorrelation * autocorrelation) * random.nextGaussian();
      noise[i] = NOISE * last;
    }
    return noise;
  }
}
