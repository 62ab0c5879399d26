package io.tidegate.predictor.serving;

import io.tidegate.predictor.features.Outlook;
import io.tidegate.predictor.features.PoolFeatures;
import io.tidegate.predictor.features.Reading;
import io.tidegate.predictor.model.PoolRisk;
import io.tidegate.predictor.model.Risk;
import io.tidegate.predictor.model.RiskModels;
import io.tidegate.wire.Driver;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Follows one pool by its streaming features. A breach is expected where the smoothed score is at
 * the threshold now and was in one of the two windows before.
 */
final class RiskForecaster implements PoolForecaster {
  /** Share of the times in which the p99 is to lie within a forecast's interval. */
  private static final double COVERAGE = 0.8;

  /** Reasons are looked for where the score is so near the threshold: it takes most of the time. */
  private static final double WITH_DRIVERS = 1.0;

  private static final byte FORMAT = 1;
  private static final int HEADER = 1 + Long.BYTES + Integer.BYTES + 1 + 2 * Integer.BYTES;
  private static final int PERSISTENCE = 2;

  private final RiskServing serving;
  private final PoolId pool;
  private final int horizon;
  private final PoolFeatures features;
  private final PoolRisk risk;
  private Optional<Risk> newest = Optional.empty();
  private long newestMillis;
  private int seen;

  /** Bit i: whether the score was at the threshold i windows ago. */
  private byte held;

  private RiskForecaster(
      RiskServing serving, PoolId pool, int horizon, PoolFeatures features, PoolRisk risk) {
    if (horizon < 1 || horizon > 30) {
      throw new IllegalArgumentException(
          "horizonWindows is %d: must be from 1 to 30".formatted(horizon));
    }
    this.serving = serving;
    this.pool = pool;
    this.horizon = horizon;
    this.features = features;
    this.risk = risk;
  }

  static RiskForecaster begin(RiskServing serving, PoolId pool, int horizon) {
    // The limit is set with each window.
    return new RiskForecaster(
        serving, pool, horizon, new PoolFeatures(1), new PoolRisk(serving.models()));
  }

  /**
   * Goes on where another one was.
   *
   * @throws IllegalArgumentException if the bytes are no {@link #snapshot} of this version
   */
  static RiskForecaster restore(RiskServing serving, PoolId pool, int horizon, byte[] snapshot) {
    if (snapshot.length < HEADER || snapshot[0] != FORMAT) {
      throw new IllegalArgumentException(
          "the snapshot of %s is %d bytes long and of format %s: must be at least %d, format %d"
              .formatted(
                  pool,
                  snapshot.length,
                  snapshot.length == 0 ? "none" : Byte.toString(snapshot[0]),
                  HEADER,
                  FORMAT));
    }
    ByteBuffer in = ByteBuffer.wrap(snapshot);
    in.get();
    long newest = in.getLong();
    int seen = in.getInt();
    byte held = in.get();
    byte[] risk = part(in, pool);
    byte[] features = part(in, pool);
    RiskForecaster restored =
        new RiskForecaster(
            serving,
            pool,
            horizon,
            PoolFeatures.restore(features),
            PoolRisk.restore(serving.models(), risk));
    restored.newestMillis = newest;
    restored.seen = seen;
    restored.held = held;
    return restored;
  }

  private static byte[] part(ByteBuffer in, PoolId pool) {
    int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException(
          "the snapshot of %s is cut short: a part of %d bytes where %d are left"
              .formatted(pool, length, in.remaining()));
    }
    byte[] part = new byte[length];
    in.get(part);
    return part;
  }

  @Override
  public byte[] snapshot() {
    byte[] riskBytes = risk.snapshot();
    byte[] featureBytes = features.snapshot();
    return ByteBuffer.allocate(HEADER + riskBytes.length + featureBytes.length)
        .put(FORMAT)
        .putLong(newestMillis)
        .putInt(seen)
        .put(held)
        .putInt(riskBytes.length)
        .put(riskBytes)
        .putInt(featureBytes.length)
        .put(featureBytes)
        .array();
  }

  @Override
  public Optional<double[]> newestValues() {
    return newest.filter(Risk::confident).map(this::values);
  }

  private double[] values(Risk risk) {
    List<String> heads = serving.heads();
    double[] values = new double[heads.size()];
    Arrays.fill(values, Double.NaN);
    for (int i = 0; i < risk.heads().size(); i++) {
      values[heads.indexOf(risk.model().heads().get(i))] = risk.heads().get(i);
    }
    return values;
  }

  @Override
  public Optional<Forecast> onWindow(PoolWindow window, double sloP99Millis) {
    if (window.startMillis() <= newestMillis) {
      return Optional.empty();
    }
    long windows =
        newestMillis == 0
            ? 1
            : Math.max(
                1,
                Math.round((window.startMillis() - newestMillis) / (double) window.widthMillis()));
    newestMillis = window.startMillis();
    held = (byte) (windows > PERSISTENCE ? 0 : held << windows);
    features.slo(sloP99Millis);
    Optional<Reading> reading = features.onWindow(window);
    newest = Optional.empty();
    if (reading.isEmpty()) {
      boolean young = seen < PoolFeatures.WARM_UP_WINDOWS;
      boolean usable = window.quality() != PoolWindow.Quality.INSUFFICIENT;
      seen += young && usable ? 1 : 0;
      boolean warming = young && usable;
      Forecast none =
          unavailable(
              window, sloP99Millis, warming ? Forecast.Status.WARMING_UP : Forecast.Status.NO_DATA);
      // Of a window that cannot be judged nothing is said: a pool that fell silent has no peak.
      return Optional.of(warming ? none.withPeaks(features.peaks()) : none);
    }
    seen = PoolFeatures.WARM_UP_WINDOWS;
    return Optional.of(forecast(window, sloP99Millis, reading.get()).withPeaks(features.peaks()));
  }

  private Forecast forecast(PoolWindow window, double sloP99Millis, Reading reading) {
    Risk now = risk.onReading(reading);
    newest = Optional.of(now);
    Outlook outlook = reading.outlook();
    double projected = Ahead.at(outlook.p99Ahead(), horizon);
    double arrivals = Ahead.at(outlook.arrivalsAhead(), horizon);
    if (!now.confident() || !Double.isFinite(projected) || !Double.isFinite(arrivals)) {
      return unavailable(window, sloP99Millis, Forecast.Status.NO_DATA)
          .withCertainty(Double.NaN, Double.NaN, Double.NaN, isPrior(now), now.known());
    }
    double threshold = now.threshold(serving.falseAlarmsPerPoolDay());
    boolean holds = now.score() >= threshold;
    boolean expected = holds && held != 0;
    held |= (byte) (holds ? 1 : 0);
    double run = Ahead.at(outlook.runAhead(), horizon);
    List<Driver> drivers =
        now.score() >= threshold - WITH_DRIVERS
            ? RiskDrivers.of(now.contributions(reading), reading)
            : List.of();
    Outlook.Interval interval = outlook.p99Interval(COVERAGE);
    // The interval is that of the main horizon, moved to this one.
    double moved = projected / outlook.p99Ahead()[Outlook.MAIN_HORIZON];
    return new Forecast(
            pool,
            window.endMillis(),
            window.widthMillis(),
            horizon,
            serving.version(),
            Forecast.Status.READY,
            expected,
            now.score(),
            threshold,
            projected,
            sloP99Millis,
            expected ? Math.min(outlook.leadWindows(), horizon) : Forecast.NO_BREACH,
            arrivals,
            Double.isFinite(run) ? run : 0,
            drivers)
        .withCertainty(
            now.probability(),
            interval.low() * moved,
            interval.high() * moved,
            isPrior(now),
            now.known());
  }

  /** Until a pool has a day of its own history, it is judged by what is true of pools at large. */
  private static boolean isPrior(Risk risk) {
    return risk.variant() != RiskModels.Variant.FULL;
  }

  private Forecast unavailable(PoolWindow window, double slo, Forecast.Status status) {
    return Forecast.unavailable(
        pool, window.endMillis(), window.widthMillis(), horizon, serving.version(), status, slo);
  }
}
