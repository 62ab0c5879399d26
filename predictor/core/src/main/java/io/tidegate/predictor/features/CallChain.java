package io.tidegate.predictor.features;

import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.predictor.features.FeatureSpec.Kind;
import io.tidegate.predictor.features.FeatureSpec.Topic;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The pools and data sources that a pool calls: the time per call of {@value #FOLLOWED} of them,
 * and what they say of themselves.
 */
final class CallChain {
  static final int FOLLOWED = 3;
  private static final int SILENT_WINDOWS = 60;
  private static final int FRESH_WINDOWS = 5;

  /** Calls count as slower from a fifth on. */
  private static final double SLOWER = Math.log(1.2);

  private final PoolId[] followed = new PoolId[FOLLOWED];
  private final int[] silent = new int[FOLLOWED];
  private PoolId caller;

  /** Where the values of a downstream pool's own reading stand. */
  private static final class Own {
    static final int HEADROOM = FeatureCatalogue.indexOf("headroom-mixed-15");
    static final int HEADROOM_NOW = FeatureCatalogue.indexOf("headroom-now");
    static final int IN_ERRORS = FeatureCatalogue.indexOf("headroom-over-error-15");
    static final int P99_AHEAD = FeatureCatalogue.indexOf("p99-mixed-15");
    static final int P99_SLOPE = FeatureCatalogue.indexOf("p99-slope30");
    static final int RUN_DRIFT = FeatureCatalogue.indexOf("run-drift");
    static final int NEAR_SHARE = FeatureCatalogue.indexOf("near-share-15");
    static final int GROWTH = FeatureCatalogue.indexOf("arrival-growth-mixed-15");
  }

  static void declare(FeatureList list) {
    list.of(
            Kind.STATE,
            Group.CALL_CHAIN,
            Topic.CALLS,
            "time per call of up to 3 dependencies; the one that slowed most")
        .add("calls-drift", "ln ratio", "time per call of the last 3 windows to that 30 to 60 ago")
        .add(
            "calls-drift-12", "ln ratio", "time per call of the last 3 windows to that 8 to 20 ago")
        .add("calls-slope30", "ln per 15 windows", "slope of the time per call over 30, not shrunk")
        .add("calls-slope60", "ln per 15 windows", "slope of the time per call over 60, not shrunk")
        .of(Kind.STATE, Group.CALL_CHAIN, Topic.CALLS, "calls to all dependencies together")
        .add("calls-share", "share of run time", "time in calls, mean of 5 windows")
        .add("calls-share-change", "share of run time", "the same less that of 30 to 60 ago")
        .add("calls-weighted-drift", "ln ratio", "largest drift × share of the run time in calls")
        .add("calls-per-request-drift", "ln ratio", "calls per request, 5 windows to 30 to 60 ago")
        .add("calls-failed", "share", "of the calls that failed, mean of 5 windows")
        .of(
            Kind.FORECAST,
            Group.CALL_CHAIN,
            Topic.CALLS,
            "the downstream pools' own readings; the worst of them")
        .add("downstream-headroom-now", "ln ratio", "least headroom now")
        .add("downstream-headroom-15", "ln ratio", "least headroom 15 windows ahead")
        .add("downstream-headroom-over-error-15", "errors", "least headroom in units of its error")
        .add("downstream-p99-15", "ln ratio to SLO", "highest p99 15 windows ahead to its SLO")
        .add("downstream-p99-slope30", "ln per 15 windows", "steepest p99")
        .add("downstream-run-drift", "ln ratio", "largest drift of the run time")
        .add("downstream-near-share", "share", "largest share of 15 windows near its SLO")
        .add(
            "downstream-arrival-growth-15", "ln ratio", "largest growth of arrivals in 15 windows");
  }

  void add(Rings rings, PoolWindow window, int windows) {
    caller = window.pool();
    List<DependencyCalls> calls = window.calls();
    for (int i = 0; i < FOLLOWED; i++) {
      silent[i] = Math.min(SILENT_WINDOWS, silent[i] + windows);
    }
    if (calls.isEmpty()) {
      return;
    }
    long count = 0;
    long failed = 0;
    double micros = 0;
    for (int i = 0; i < calls.size(); i++) {
      DependencyCalls one = calls.get(i);
      count += one.calls();
      failed += one.failed();
      micros += one.totalMicros();
      int slot = one.calls() == 0 ? -1 : slot(rings, one.dependency());
      if (slot >= 0) {
        silent[slot] = 0;
        rings.put(Rings.CALLS + slot, Math.log(Math.max(1e-3, one.meanMillis())));
      }
    }
    double runMillis =
        window.run().isEmpty() ? 0 : window.run().count() * window.run().meanMillis();
    long ended = window.completed() + window.failed();
    rings.put(Rings.CALLS_SHARE, runMillis > 0 ? micros / 1000 / runMillis : Double.NaN);
    rings.put(
        Rings.CALLS_PER_REQUEST,
        ended > 0 && count > 0 ? Math.log((double) count / ended) : Double.NaN);
    rings.put(Rings.CALLS_FAILED, count > 0 ? (double) failed / count : Double.NaN);
  }

  private int slot(Rings rings, PoolId dependency) {
    int free = -1;
    for (int i = 0; i < FOLLOWED; i++) {
      if (dependency.equals(followed[i])) {
        return i;
      }
      if (free < 0 && (followed[i] == null || silent[i] >= SILENT_WINDOWS)) {
        free = i;
      }
    }
    if (free >= 0) {
      followed[free] = dependency;
      rings.forget(Rings.CALLS + free);
    }
    return free;
  }

  private static double drift(Rings rings, int slot) {
    int series = Rings.CALLS + slot;
    return rings.mean(series, 0, 3, 1) - rings.mean(series, 30, 60, 8);
  }

  /** Of the dependency that slowed most; -1 where none can be compared. */
  private int slowest(Rings rings) {
    int slowest = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < FOLLOWED; i++) {
      double drift = followed[i] == null ? Double.NaN : drift(rings, i);
      if (drift > most) {
        most = drift;
        slowest = i;
      }
    }
    return slowest;
  }

  /** After a window. */
  Optional<Outlook.SlowCalls> slowest(View view) {
    int slot = slowest(view.rings());
    double drift = slot < 0 ? 0 : drift(view.rings(), slot);
    return drift < SLOWER
        ? Optional.empty()
        : Optional.of(
            new Outlook.SlowCalls(
                followed[slot].asCalledBy(caller),
                Math.exp(drift),
                Onset.millis(view, Rings.CALLS + slot),
                view.rings().mean(Rings.CALLS_SHARE, 0, 5, 1)));
  }

  void write(Row row, View view, List<Downstream> downstream) {
    Rings rings = view.rings();
    int slot = slowest(rings);
    double drift = slot < 0 ? Double.NaN : drift(rings, slot);
    double share = rings.mean(Rings.CALLS_SHARE, 0, 5, 1);
    int series = Rings.CALLS + Math.max(0, slot);
    boolean known = slot >= 0;
    row.add(drift);
    row.add(known ? rings.mean(series, 0, 3, 1) - rings.mean(series, 8, 20, 4) : Double.NaN);
    row.add(known ? Line.fit(rings, series, 30).rawSlope() * 15 : Double.NaN);
    row.add(known ? Line.fit(rings, series, 60).rawSlope() * 15 : Double.NaN);
    row.add(share);
    row.add(share - rings.mean(Rings.CALLS_SHARE, 30, 60, 8));
    row.add(share * drift);
    row.add(
        rings.mean(Rings.CALLS_PER_REQUEST, 0, 5, 1)
            - rings.mean(Rings.CALLS_PER_REQUEST, 30, 60, 8));
    row.add(rings.mean(Rings.CALLS_FAILED, 0, 5, 1));
    row.add(-worst(view, downstream, Own.HEADROOM_NOW, -1));
    row.add(-worst(view, downstream, Own.HEADROOM, -1));
    row.add(-worst(view, downstream, Own.IN_ERRORS, -1));
    row.add(worst(view, downstream, Own.P99_AHEAD, 1));
    row.add(worst(view, downstream, Own.P99_SLOPE, 1));
    row.add(worst(view, downstream, Own.RUN_DRIFT, 1));
    row.add(worst(view, downstream, Own.NEAR_SHARE, 1));
    row.add(worst(view, downstream, Own.GROWTH, 1));
  }

  /** Highest of sign × value; NaN where no fresh reading has it. */
  private static double worst(View view, List<Downstream> downstream, int feature, int sign) {
    double worst = Double.NaN;
    for (int i = 0; i < downstream.size(); i++) {
      Reading reading = downstream.get(i).reading();
      long age = view.startMillis() - reading.outlook().startMillis();
      double v = sign * reading.values()[feature];
      if (age <= FRESH_WINDOWS * view.widthMillis() && !Double.isNaN(v) && !(v <= worst)) {
        worst = v;
      }
    }
    return worst;
  }

  void write(DataOutput out) throws IOException {
    for (int i = 0; i < FOLLOWED; i++) {
      out.writeUTF(followed[i] == null ? "" : followed[i].key());
      out.writeInt(silent[i]);
    }
  }

  void read(DataInput in) throws IOException {
    for (int i = 0; i < FOLLOWED; i++) {
      String key = in.readUTF();
      followed[i] = key.isEmpty() ? null : PoolId.parse(key);
      silent[i] = in.readInt();
    }
  }
}
