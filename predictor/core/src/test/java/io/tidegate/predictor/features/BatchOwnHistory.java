package io.tidegate.predictor.features;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/** The pool's own history at one window, summed over all windows before it. */
record BatchOwnHistory(BatchSeries series, int i, double slo) {
  void put(BiConsumer<String, Double> put, double logCritical, double level, double run) {
    double now = series.mean(i, Measured::logP99, 0, 3, 1);
    Histogram p99 = new Histogram(Measured::logP99, 0.08);
    put.accept("own-p99-rank", p99.rank(now));
    put.accept("own-p99-to-median", now - p99.quantile(0.5));
    put.accept("own-p99-median", p99.quantile(0.5) - slo);
    put.accept("own-p99-q90", p99.quantile(0.9) - slo);
    put.accept("own-p99-q99", p99.quantile(0.99) - slo);
    put.accept("own-p99-spread", p99.quantile(0.9) - p99.quantile(0.5));
    put.accept("own-over-share", 1 - p99.rank(slo));
    put.accept("own-near-share", 1 - p99.rank(slo + Math.log(0.8)));
    double near = slo + Math.log(0.8);
    put.accept("near-share-15", series.share(i, Measured::logP99, near, 15, 5));
    put.accept("half-share-15", series.share(i, Measured::logP99, slo + Math.log(0.5), 15, 5));
    put.accept("near-share-60", series.share(i, Measured::logP99, near, 60, 15));
    put.accept("over-share-60", series.share(i, Measured::logP99, slo, 60, 15));
    int since = 0;
    while (since < 64 && !(series.at(i, Measured::logP99, since) > slo)) {
      since++;
    }
    put.accept("windows-since-over", (double) since);
    Histogram load = new Histogram(m -> m.load() > 0 ? Math.log(m.load()) : Double.NaN, 0.06);
    double loadNow = Math.log(series.mean(i, Measured::load, 0, 3, 1));
    put.accept("own-load-rank", load.rank(loadNow));
    put.accept("own-load-to-median", loadNow - load.quantile(0.5));
    put.accept("own-load-to-q99", loadNow - load.quantile(0.99));
    double utilisation = load.quantile(0.99) - Math.log(series.measured.get(i).size());
    put.accept("own-utilisation-q99", utilisation);
    put.accept("own-headroom-q99", logCritical - utilisation);
    put.accept("own-arrivals", i + 1 < 60 ? Double.NaN : level - fadingMean(Measured::logArrivals));
    put.accept("own-run", i + 1 < 60 ? Double.NaN : run - fadingMean(Measured::logRun));
  }

  private List<Double> all(ToDoubleFunction<Measured> value) {
    List<Double> all = new ArrayList<>();
    for (int j = 0; j <= i; j++) {
      double v = value.applyAsDouble(series.measured.get(j));
      if (!Double.isNaN(v)) {
        all.add(v);
      }
    }
    return all;
  }

  private double fadingMean(ToDoubleFunction<Measured> value) {
    List<Double> all = all(value);
    double sum = 0;
    double count = 0;
    for (int j = 0; j < all.size(); j++) {
      double weight = Math.pow(0.5, (all.size() - 1 - j) / 1440.0);
      sum += weight * all.get(j);
      count += weight;
    }
    return sum / count;
  }

  private final class Histogram {
    private final double[] bins = new double[128];
    private final double width;
    private final double lowest;
    private final int count;

    Histogram(ToDoubleFunction<Measured> value, double width) {
      this.width = width;
      List<Double> all = all(value);
      count = all.size();
      lowest = count == 0 ? Double.NaN : all.get(0) - 64 * width;
      for (int j = 0; j < count; j++) {
        int bin = (int) Math.max(0, Math.min(127, Math.floor((all.get(j) - lowest) / width)));
        bins[bin] += Math.pow(0.5, (count - 1 - j) / 4320.0);
      }
    }

    /** Share below a value. */
    double rank(double v) {
      if (count < 60 || Double.isNaN(v)) {
        return Double.NaN;
      }
      double below = 0;
      double total = 0;
      for (int b = 0; b < 128; b++) {
        total += bins[b];
        below += bins[b] * Math.max(0, Math.min(1, (v - lowest) / width - b));
      }
      return below / total;
    }

    double quantile(double share) {
      if (count < 60) {
        return Double.NaN;
      }
      double low = lowest;
      double high = lowest + 128 * width;
      for (int j = 0; j < 60; j++) {
        double middle = (low + high) / 2;
        if (rank(middle) < share) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
