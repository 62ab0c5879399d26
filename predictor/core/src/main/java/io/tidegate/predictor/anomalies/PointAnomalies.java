package io.tidegate.predictor.anomalies;

import io.tidegate.predictor.anomalies.Anomaly.Kind;
import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolWindow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The point anomalies of one pool. A measure is unlike itself when it lies more than {@value
 * #DEVIATIONS} robust deviations above its last {@value RecentValues#CAPACITY} windows; an instance
 * is unlike its siblings as {@link SiblingCheck} says. Each is told once, and of one pool no more
 * than {@value #MOST_TOLD} in {@value #TOLD_WITHIN} windows. Bounded; not thread-safe.
 */
public final class PointAnomalies {
  private static final int FORMAT = 1;
  private static final double DEVIATIONS = 6;

  /** Of the logarithms of times: less than a tenth of a difference is no deviation. */
  private static final double TIME_FLOOR = 0.1;

  private static final double ERROR_FLOOR = 0.01;
  private static final int LEAST_ERRORS = 5;
  private static final int LEAST_SERVED = 20;
  private static final int MOST_TOLD = 3;
  private static final int TOLD_WITHIN = 60;

  /** So many instances are watched at most; more fall out of line together only with the pool. */
  private static final int MOST_INSTANCES = 500;

  private final RecentValues p99s;
  private final RecentValues runs;
  private final RecentValues errors;
  private final Map<Kind, Streak> own = new EnumMap<>(Kind.class);
  private final Map<String, Streak> siblings = new TreeMap<>();
  private final List<Long> toldMillis = new ArrayList<>();
  private int untold;

  public PointAnomalies() {
    this(new RecentValues(), new RecentValues(), new RecentValues());
  }

  private PointAnomalies(RecentValues p99s, RecentValues runs, RecentValues errors) {
    this.p99s = p99s;
    this.runs = runs;
    this.errors = errors;
    for (Kind kind : List.of(Kind.P99, Kind.RUN_TIME, Kind.ERRORS)) {
      own.put(kind, new Streak());
    }
  }

  /**
   * Takes the pool's next window.
   *
   * @return what begins to be unlike with it
   */
  public List<Anomaly> onWindow(PoolWindow window, double sloP99Millis) {
    if (window.quality() == PoolWindow.Quality.INSUFFICIENT) {
      return List.of();
    }
    List<Anomaly> found = new ArrayList<>();
    unlikeItself(window, sloP99Millis, found);
    unlikeSiblings(window, sloP99Millis, found);
    return bounded(window, found);
  }

  private void unlikeItself(PoolWindow window, double slo, List<Anomaly> found) {
    double p99 = window.latency().count() < LEAST_SERVED ? 0 : window.latency().p99Millis();
    if (isFar(Kind.P99, p99s, Math.log(p99), TIME_FLOOR, p99 > 0)) {
      double usual = Math.exp(p99s.median());
      found.add(
          anomaly(
              window,
              Kind.P99,
              "",
              p99 > slo / 2 ? Alert.Severity.WARNING : Alert.Severity.INFO,
              text(
                  "p99 of %s is %.0f ms, %.1f times its usual %.0f ms",
                  window.pool(), p99, p99 / usual, usual)));
    }
    double run = window.run().count() < LEAST_SERVED ? 0 : window.run().meanMillis();
    if (isFar(Kind.RUN_TIME, runs, Math.log(run), TIME_FLOOR, run > 0)) {
      double usual = Math.exp(runs.median());
      found.add(
          anomaly(
              window,
              Kind.RUN_TIME,
              "",
              Alert.Severity.WARNING,
              text(
                  "run time of %s is %.1f ms, %.1f times its usual %.1f ms",
                  window.pool(), run, run / usual, usual)));
    }
    // What failed is among the completed.
    long ended = window.completed() + window.rejected();
    long bad = window.failed() + window.rejected();
    double share = ended < LEAST_SERVED ? Double.NaN : (double) bad / ended;
    boolean many = bad >= LEAST_ERRORS;
    if (isFar(Kind.ERRORS, errors, many ? share : Math.min(share, 0), ERROR_FLOOR, share >= 0)) {
      found.add(
          anomaly(
              window,
              Kind.ERRORS,
              "",
              share > 0.1 ? Alert.Severity.CRITICAL : Alert.Severity.WARNING,
              text(
                  "%d of %d requests to %s failed or were turned away (%.1f%%, usually %.1f%%)",
                  bad, ended, window.pool(), 100 * share, 100 * errors.median())));
    }
  }

  private boolean isFar(Kind kind, RecentValues recent, double value, double floor, boolean known) {
    if (!known) {
      return false;
    }
    boolean begins = own.get(kind).begins(recent.deviations(value, floor) > DEVIATIONS);
    recent.add(value);
    return begins;
  }

  private void unlikeSiblings(PoolWindow window, double slo, List<Anomaly> found) {
    Set<String> seen = new HashSet<>();
    for (PoolWindow.InstanceWindow one : window.instances()) {
      if (seen.size() >= 2 * MOST_INSTANCES) {
        break;
      }
      SiblingCheck.Compared p99 = SiblingCheck.p99(window, one, slo);
      if (begins("p99 " + one.instance(), p99.far(), seen)) {
        found.add(
            anomaly(
                window,
                Kind.INSTANCE_P99,
                one.instance(),
                p99.own() > slo ? Alert.Severity.WARNING : Alert.Severity.INFO,
                text(
                    "p99 of %s at %s is %.0f ms, %.1f times that of its siblings (%.0f ms)",
                    window.pool(),
                    one.instance(),
                    p99.own(),
                    p99.own() / p99.others(),
                    p99.others())));
      }
      SiblingCheck.Compared busy = SiblingCheck.busy(window, one);
      if (begins("busy " + one.instance(), busy.far(), seen)) {
        found.add(
            anomaly(
                window,
                Kind.INSTANCE_BUSY,
                one.instance(),
                Alert.Severity.WARNING,
                text(
                    "%s is %.0f%% busy at %s, its siblings %.0f%%",
                    window.pool(), 100 * busy.own(), one.instance(), 100 * busy.others())));
      }
    }
    siblings.entrySet().removeIf(e -> !seen.contains(e.getKey()) || e.getValue().isOver());
  }

  /** Only what is, or was a short while ago, out of line is remembered. */
  private boolean begins(String key, boolean far, Set<String> seen) {
    seen.add(key);
    Streak streak = siblings.get(key);
    if (streak == null) {
      if (!far) {
        return false;
      }
      streak = new Streak();
      siblings.put(key, streak);
    }
    return streak.begins(far);
  }

  private List<Anomaly> bounded(PoolWindow window, List<Anomaly> found) {
    long oldest = window.endMillis() - TOLD_WITHIN * window.widthMillis();
    toldMillis.removeIf(at -> at <= oldest);
    List<Anomaly> told = new ArrayList<>();
    for (Anomaly each : found) {
      if (toldMillis.size() >= MOST_TOLD) {
        untold++;
        continue;
      }
      toldMillis.add(window.endMillis());
      told.add(untold == 0 ? each : withUntold(each));
    }
    return told;
  }

  private Anomaly withUntold(Anomaly each) {
    String more = text("%s; %d more were not told", each.text(), untold);
    untold = 0;
    return new Anomaly(
        each.pool(), each.kind(), each.instance(), each.atMillis(), each.severity(), more);
  }

  private static Anomaly anomaly(
      PoolWindow window, Kind kind, String instance, Alert.Severity severity, String text) {
    return new Anomaly(window.pool(), kind, instance, window.endMillis(), severity, text);
  }

  private static String text(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** All that it has to know after a restart. */
  public byte[] snapshot() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Goes on where {@link #snapshot} was taken.
   *
   * @throws IllegalArgumentException if the bytes are no snapshot of this format
   */
  public static PointAnomalies restore(byte[] snapshot) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(snapshot))) {
      int format = in.readByte();
      if (format != FORMAT) {
        throw new IllegalArgumentException(
            "the anomalies' snapshot is of format %d: must be %d".formatted(format, FORMAT));
      }
      return read(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("the anomalies' snapshot is cut short", e);
    }
  }

  private void write(DataOutput out) throws IOException {
    p99s.write(out);
    runs.write(out);
    errors.write(out);
    for (Streak streak : own.values()) {
      streak.write(out);
    }
    out.writeShort(siblings.size());
    for (Map.Entry<String, Streak> each : siblings.entrySet()) {
      out.writeUTF(each.getKey());
      each.getValue().write(out);
    }
    out.writeByte(toldMillis.size());
    for (long at : toldMillis) {
      out.writeLong(at);
    }
    out.writeInt(untold);
  }

  private static PointAnomalies read(DataInput in) throws IOException {
    PointAnomalies read =
        new PointAnomalies(RecentValues.read(in), RecentValues.read(in), RecentValues.read(in));
    for (Kind kind : read.own.keySet()) {
      read.own.put(kind, Streak.read(in));
    }
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      read.siblings.put(in.readUTF(), Streak.read(in));
    }
    int told = in.readByte();
    for (int i = 0; i < told; i++) {
      read.toldMillis.add(in.readLong());
    }
    read.untold = in.readInt();
    return read;
  }
}
