package io.tidegate.predictor.features;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/** The plain statistics at one window. */
record BatchStatistics(BatchSeries series, int i, double slo) {
  void put(BiConsumer<String, Double> put) {
    double perSlo = Math.exp(-slo);
    double perWorker = 1.0 / series.measured.get(i).size();
    five(put, "p99", Measured::logP99, slo, 1);
    five(put, "p50", Measured::logP50, slo, 1);
    five(put, "wait", Measured::waitP99Millis, 0, perSlo);
    five(put, "utilisation", Measured::load, 0, perWorker);
    five(put, "active", Measured::active, 0, perWorker);
    five(put, "queue", Measured::queued, 0, perWorker);
    double arrivals = series.mean(i, Measured::logArrivals, 0, 60, 15);
    five(put, "arrivals", Measured::logArrivals, arrivals, 1);
    five(put, "run", Measured::logRun, series.mean(i, Measured::logRun, 0, 60, 15), 1);
    five(put, "rejected", Measured::rejectedShare, 0, 1);
    five(put, "failed", Measured::failedShare, 0, 1);
    five(put, "heap", Measured::oldGeneration, 0, 1);
    five(put, "gc", Measured::gcShare, 0, 1);
    five(put, "cpu", Measured::cpu, 0, 1);
  }

  private void five(
      BiConsumer<String, Double> put,
      String name,
      ToDoubleFunction<Measured> value,
      double origin,
      double unit) {
    List<double[]> points = series.known(i, value, 0, 15);
    boolean enough = points.size() >= 8;
    double mean = BatchSeries.mean(points, 1);
    put.accept(name + "-mean3", (series.mean(i, value, 0, 3, 1) - origin) * unit);
    put.accept(name + "-mean15", enough ? (mean - origin) * unit : Double.NaN);
    double max = points.stream().mapToDouble(p -> p[1]).max().orElse(Double.NaN);
    put.accept(name + "-max15", enough ? (max - origin) * unit : Double.NaN);
    double variance =
        points.stream().mapToDouble(p -> Math.pow(p[1] - mean, 2)).average().orElse(Double.NaN);
    put.accept(name + "-deviation15", enough ? Math.sqrt(variance) * unit : Double.NaN);
    put.accept(name + "-slope15", enough ? BatchSeries.slope(points) * 15 * unit : Double.NaN);
  }
}
