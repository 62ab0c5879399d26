package io.tidegate.predictor.features;

import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.predictor.features.FeatureSpec.Kind;
import io.tidegate.predictor.features.FeatureSpec.Topic;

/** The last windows as they are, in units that mean the same in every pool. */
final class Statistics {
  private static final int SHORT = 3;
  private static final int LONG = 15;
  private static final int LEAST = 8;

  private Statistics() {}

  static void declare(FeatureList list) {
    list.of(Kind.STATISTIC, Group.LATENCY, Topic.LATENCY, "p99 of the latency");
    five(list, "p99", "ln ratio to SLO");
    list.of(Kind.STATISTIC, Group.LATENCY, Topic.LATENCY, "p50 of the latency");
    five(list, "p50", "ln ratio to SLO");
    list.of(Kind.STATISTIC, Group.QUEUEING, Topic.LATENCY, "p99 of the queue wait");
    five(list, "wait", "share of SLO");
    list.of(Kind.STATISTIC, Group.QUEUEING, Topic.HEADROOM, "busy workers over the size now");
    five(list, "utilisation", "share");
    list.of(Kind.STATISTIC, Group.QUEUEING, Topic.HEADROOM, "workers in use over the size now");
    five(list, "active", "share");
    list.of(Kind.STATISTIC, Group.QUEUEING, Topic.LATENCY, "requests waiting per worker");
    five(list, "queue", "per worker");
    list.of(Kind.STATISTIC, Group.ARRIVALS, Topic.ARRIVALS, "ln arrivals, mean of 60 windows as 0");
    five(list, "arrivals", "ln ratio");
    list.of(Kind.STATISTIC, Group.QUEUEING, Topic.RUN, "ln run time, mean of 60 windows as 0");
    five(list, "run", "ln ratio");
    list.of(Kind.STATISTIC, Group.ARRIVALS, Topic.REFUSED, "requests turned away");
    five(list, "rejected", "share");
    list.of(Kind.STATISTIC, Group.ARRIVALS, Topic.REFUSED, "requests that ended in an error");
    five(list, "failed", "share");
    list.of(Kind.STATISTIC, Group.HOST, Topic.HEAP, "old generation in use");
    five(list, "heap", "share");
    list.of(Kind.STATISTIC, Group.HOST, Topic.HEAP, "collection pauses");
    five(list, "gc", "share of time");
    list.of(Kind.STATISTIC, Group.HOST, Topic.HEAP, "the host's CPU");
    five(list, "cpu", "share");
  }

  private static void five(FeatureList list, String series, String unit) {
    list.add(series + "-mean3", unit, "mean over 3 windows")
        .add(series + "-mean15", unit, "mean over 15 windows")
        .add(series + "-max15", unit, "highest of 15 windows")
        .add(series + "-deviation15", unit, "standard deviation over 15 windows")
        .add(series + "-slope15", unit + " per 15 windows", "slope over 15 windows, not shrunk");
  }

  static void write(Row row, View view) {
    Rings rings = view.rings();
    double slo = view.logSlo();
    double perSlo = Math.exp(-slo);
    double perWorker = view.size() == 0 ? Double.NaN : 1.0 / view.size();
    double arrivals = rings.mean(Rings.ARRIVALS, 0, 60, LONG);
    double run = rings.mean(Rings.RUN, 0, 60, LONG);
    five(row, rings, Rings.P99, slo, 1);
    five(row, rings, Rings.P50, slo, 1);
    five(row, rings, Rings.WAIT, 0, perSlo);
    five(row, rings, Rings.LOAD, 0, perWorker);
    five(row, rings, Rings.ACTIVE, 0, perWorker);
    five(row, rings, Rings.QUEUED, 0, perWorker);
    five(row, rings, Rings.ARRIVALS, arrivals, 1);
    five(row, rings, Rings.RUN, run, 1);
    five(row, rings, Rings.REJECTED, 0, 1);
    five(row, rings, Rings.FAILED, 0, 1);
    five(row, rings, Rings.OLD_GENERATION, 0, 1);
    five(row, rings, Rings.GC, 0, 1);
    five(row, rings, Rings.CPU, 0, 1);
  }

  /** Of (value − origin) × unit. */
  private static void five(Row row, Rings rings, int series, double origin, double unit) {
    double sum = 0;
    double squares = 0;
    double sumX = 0;
    double sumXx = 0;
    double sumXy = 0;
    double max = Double.NEGATIVE_INFINITY;
    int n = 0;
    double shortSum = 0;
    int shortCount = 0;
    double own = rings.meanOfNewest(series, 1);
    for (int age = 0; age < LONG; age++) {
      float v = rings.at(series, age);
      if (!Float.isNaN(v)) {
        double y = v - own;
        n++;
        sum += y;
        squares += y * y;
        sumX -= age;
        sumXx += (double) age * age;
        sumXy -= age * y;
        if (v > max) {
          max = v;
        }
        if (age < SHORT) {
          shortSum += y;
          shortCount++;
        }
      }
    }
    boolean enough = n >= LEAST;
    row.add(shortCount == 0 ? Double.NaN : (own - origin + shortSum / shortCount) * unit);
    row.add(enough ? (own - origin + sum / n) * unit : Double.NaN);
    row.add(enough ? (max - origin) * unit : Double.NaN);
    double mean = sum / n;
    row.add(enough ? Math.sqrt(Math.max(0, squares / n - mean * mean)) * unit : Double.NaN);
    row.add(
        enough ? (sumXy - sumX * sum / n) / (sumXx - sumX * sumX / n) * LONG * unit : Double.NaN);
  }
}
