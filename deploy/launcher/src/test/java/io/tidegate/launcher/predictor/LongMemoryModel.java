package io.tidegate.launcher.predictor;

import io.tidegate.predictor.alerts.AlertRule;
import io.tidegate.predictor.serving.PoolForecaster;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Forecasts from a mean over all windows that ever came, so that no rewinding can rebuild it. */
record LongMemoryModel(String version) implements ServedModel {
  static final int BYTES = 24;

  /** Its bytes are its version. */
  static LongMemoryModel read(byte[] bytes) {
    String version = new String(bytes, StandardCharsets.UTF_8);
    if (!version.startsWith("m-")) {
      throw new IllegalArgumentException("'%s' is no model: must be m-N".formatted(version));
    }
    return new LongMemoryModel(version);
  }

  @Override
  public AlertRule alertRule() {
    return AlertRule.DEFAULT;
  }

  @Override
  public double clearMargin() {
    return 0.1;
  }

  @Override
  public PoolForecaster forecaster(PoolId pool, int horizonWindows) {
    return new LongMemory(0, 0, 0, horizonWindows);
  }

  @Override
  public PoolForecaster restore(PoolId pool, int horizonWindows, byte[] snapshot) {
    if (snapshot.length != BYTES) {
      throw new IllegalArgumentException(snapshot.length + " bytes: must be " + BYTES);
    }
    ByteBuffer bytes = ByteBuffer.wrap(snapshot);
    return new LongMemory(bytes.getLong(), bytes.getDouble(), bytes.getLong(), horizonWindows);
  }

  private final class LongMemory implements PoolForecaster {
    private long count;
    private double sum;
    private long newestMillis;
    private final int horizon;

    LongMemory(long count, double sum, long newestMillis, int horizon) {
      this.count = count;
      this.sum = sum;
      this.newestMillis = newestMillis;
      this.horizon = horizon;
    }

    @Override
    public Optional<Forecast> onWindow(PoolWindow window, double sloP99Millis) {
      if (window.endMillis() <= newestMillis) {
        return Optional.empty();
      }
      newestMillis = window.endMillis();
      count++;
      sum += window.arrivals();
      double score = window.arrivals() * count / sum;
      boolean expected = score >= 1.2;
      return Optional.of(
          new Forecast(
                  window.pool(),
                  window.endMillis(),
                  window.widthMillis(),
                  horizon,
                  version,
                  Forecast.Status.READY,
                  expected,
                  score,
                  1.2,
                  sum / count,
                  sloP99Millis,
                  expected ? 12 : Forecast.NO_BREACH,
                  sum / count,
                  1,
                  List.of())
              .withCertainty(Math.min(1, score / 4), sum / count, 2 * sum / count, true, 1));
    }

    @Override
    public byte[] snapshot() {
      return ByteBuffer.allocate(BYTES).putLong(count).putDouble(sum).putLong(newestMillis).array();
    }
  }
}
