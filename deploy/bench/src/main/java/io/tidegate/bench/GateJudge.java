package io.tidegate.bench;

import io.tidegate.gate.judge.Judge;
import io.tidegate.gate.judge.JudgeInput;
import io.tidegate.gate.judge.MetricSeries;
import io.tidegate.gate.judge.Order;
import io.tidegate.gate.judge.Trials;
import io.tidegate.gate.judge.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.statistics.inference.FisherExactTest;

/** What a verdict costs, and how often it is right. */
final class GateJudge {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int WINDOWS = 60;
  private static final int METRICS = 50;
  private static final int PAIRS = SMOKE ? 2 : 200;

  private GateJudge() {}

  static Report run() {
    List<Row> rows = new ArrayList<>();
    JudgeInput input = input();
    long first = time(input);
    double[] times = new double[SMOKE ? 1 : 21];
    for (int i = 0; i < times.length; i++) {
      times[i] = time(input) / 1e6;
    }
    Arrays.sort(times);
    String what = "a verdict on %d windows of %d metrics".formatted(WINDOWS, METRICS);
    rows.add(Row.of(what + ", the first in a JVM", first / 1e6, "ms"));
    rows.add(Row.of(what + ", median of " + times.length, times[times.length / 2], "ms"));
    for (Trials.Case one : Trials.table(WINDOWS)) {
      Trials.Result result = Trials.run(one, PAIRS, 1);
      String name =
          "%s, autocorrelation %.1f, p99 worse by %.0f%%: "
              .formatted(one.order(), one.autocorrelation(), one.increase() * 100);
      rows.add(Row.of(name + "regression", 100 * result.failedShare(), "%"));
      rows.add(Row.of(name + "inconclusive", 100 * result.unclearShare(), "%"));
      rows.add(Row.of(name + "Kayenta fails", 100.0 * result.kayentaFailed() / PAIRS, "%"));
    }
    return new Report("gate-judge", System.getProperty("java.vm.version"), rows)
        .version("commons-statistics", FisherExactTest.class);
  }

  private static long time(JudgeInput input) {
    long from = System.nanoTime();
    if (Judge.judge(input, 1).effects().size() != METRICS) {
      throw new IllegalStateException("not all metrics were judged");
    }
    return System.nanoTime() - from;
  }

  private static JudgeInput input() {
    SplittableRandom random = new SplittableRandom(1);
    List<MetricSeries> series = new ArrayList<>();
    for (int m = 0; m < METRICS; m++) {
      double[] baseline = new double[WINDOWS];
      double[] candidate = new double[WINDOWS];
      for (int i = 0; i < WINDOWS; i++) {
        baseline[i] = 100 * Math.exp(0.1 * random.nextGaussian());
        candidate[i] = 100 * Math.exp(0.1 * random.nextGaussian());
      }
      series.add(
          MetricSeries.of("p99", "GET /" + m, "ms", Windows.of(baseline), Windows.of(candidate)));
    }
    return JudgeInput.observed(Order.ABBA, series);
  }
}
