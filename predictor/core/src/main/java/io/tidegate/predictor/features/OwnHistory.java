package io.tidegate.predictor.features;

import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.predictor.features.FeatureSpec.Kind;
import io.tidegate.predictor.features.FeatureSpec.Topic;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Where a pool stands in its own history. Latencies and loads are kept as they were: the SLO and
 * the size that they are compared with are those of the present.
 */
final class OwnHistory {
  /** A mean that forgets half in a day of one-minute windows. */
  private static final double DAY_DECAY = Math.pow(0.5, 1.0 / 1440);

  private static final int LEAST = 60;
  private static final double NEAR = Math.log(0.8);
  private static final double HALF = Math.log(0.5);
  private static final double[] SHARES = {0.5, 0.9, 0.99};

  private final Sketch p99 = new Sketch(0.08);
  private final Sketch load = new Sketch(0.06);
  private double arrivalSum;
  private double arrivalCount;
  private double runSum;
  private double runCount;
  private int seen;

  static void declare(FeatureList list) {
    list.of(
            Kind.STATE,
            Group.LATENCY,
            Topic.LATENCY,
            "fading histogram of the pool's ln p99, half forgotten in 4320 windows")
        .add("own-p99-rank", "share", "of its history below the p99 of the last 3 windows")
        .add("own-p99-to-median", "ln ratio", "p99 of the last 3 windows to its own median")
        .add("own-p99-median", "ln ratio to SLO", "its own median p99")
        .add("own-p99-q90", "ln ratio to SLO", "the p99 that 90% of its windows stay below")
        .add("own-p99-q99", "ln ratio to SLO", "the p99 that 99% of its windows stay below")
        .add("own-p99-spread", "ln ratio", "that of 90% to the median")
        .add("own-over-share", "share", "of its history above the SLO")
        .add("own-near-share", "share", "of its history above 0.8 of the SLO")
        .of(Kind.STATE, Group.LATENCY, Topic.LATENCY, "p99 of the last 64 windows")
        .add("near-share-15", "share", "of the last 15 windows above 0.8 of the SLO")
        .add("half-share-15", "share", "of the last 15 windows above half the SLO")
        .add("near-share-60", "share", "of the last 60 windows above 0.8 of the SLO")
        .add("over-share-60", "share", "of the last 60 windows above the SLO")
        .add("windows-since-over", "windows", "since the SLO was last exceeded; 64: not since")
        .of(
            Kind.STATE,
            Group.QUEUEING,
            Topic.HEADROOM,
            "fading histogram of the pool's ln busy workers, seen against the present size")
        .add("own-load-rank", "share", "of its history below the load of the last 3 windows")
        .add("own-load-to-median", "ln ratio", "load of the last 3 windows to its own median")
        .add("own-load-to-q99", "ln ratio", "load of the last 3 windows to the 99% quantile")
        .add("own-utilisation-q99", "ln of a share", "99% quantile of the load over the size now")
        .add("own-headroom-q99", "ln ratio", "critical utilisation to that one")
        .of(Kind.STATE, Group.ARRIVALS, Topic.ARRIVALS, "fading mean of ln arrivals over a day")
        .add("own-arrivals", "ln ratio", "arrivals now to the mean of a day")
        .of(Kind.STATE, Group.QUEUEING, Topic.RUN, "fading mean of ln run time over a day")
        .add("own-run", "ln ratio", "run time now to the mean of a day");
  }

  void add(Measured m) {
    p99.add(m.logP99());
    load.add(m.load() > 0 ? Math.log(m.load()) : Double.NaN);
    arrivalSum = arrivalSum * DAY_DECAY + m.logArrivals();
    arrivalCount = arrivalCount * DAY_DECAY + 1;
    if (!Double.isNaN(m.logRun())) {
      runSum = runSum * DAY_DECAY + m.logRun();
      runCount = runCount * DAY_DECAY + 1;
    }
    seen = Math.min(LEAST, seen + 1);
  }

  void write(Row row, View view) {
    Rings rings = view.rings();
    double slo = view.logSlo();
    double now = rings.mean(Rings.P99, 0, 3, 1);
    double[] q = new double[SHARES.length];
    p99.quantiles(SHARES, q);
    row.add(p99.rank(now));
    row.add(now - q[0]);
    row.add(q[0] - slo);
    row.add(q[1] - slo);
    row.add(q[2] - slo);
    row.add(q[1] - q[0]);
    row.add(1 - p99.rank(slo));
    row.add(1 - p99.rank(slo + NEAR));
    row.add(rings.shareAbove(Rings.P99, slo + NEAR, 15, 5));
    row.add(rings.shareAbove(Rings.P99, slo + HALF, 15, 5));
    row.add(rings.shareAbove(Rings.P99, slo + NEAR, 60, 15));
    row.add(rings.shareAbove(Rings.P99, slo, 60, 15));
    row.add(rings.ageAbove(Rings.P99, slo));
    double loadNow = Math.log(rings.mean(Rings.LOAD, 0, 3, 1));
    load.quantiles(SHARES, q);
    row.add(load.rank(loadNow));
    row.add(loadNow - q[0]);
    row.add(loadNow - q[2]);
    double utilisation = q[2] - Math.log(view.size());
    row.add(utilisation);
    row.add(Math.log(view.servers().critical()) - utilisation);
    row.add(seen < LEAST ? Double.NaN : view.arrivals().level() - arrivalSum / arrivalCount);
    row.add(seen < LEAST ? Double.NaN : view.servers().run() - runSum / runCount);
  }

  void write(DataOutput out) throws IOException {
    p99.write(out);
    load.write(out);
    out.writeDouble(arrivalSum);
    out.writeDouble(arrivalCount);
    out.writeDouble(runSum);
    out.writeDouble(runCount);
    out.writeInt(seen);
  }

  void read(DataInput in) throws IOException {
    p99.read(in);
    load.read(in);
    arrivalSum = in.readDouble();
    arrivalCount = in.readDouble();
    runSum = in.readDouble();
    runCount = in.readDouble();
    seen = in.readInt();
  }

  int bytes() {
    return p99.bytes() + load.bytes();
  }
}
