package io.tidegate.predictor.model;

import io.tidegate.predictor.features.FeatureCatalogue;
import io.tidegate.predictor.features.Reading;
import io.tidegate.predictor.model.RiskModels.Variant;
import java.nio.ByteBuffer;

/**
 * Follows the risk of one pool from reading to reading: takes the model that fits what is known of
 * the pool, and smooths its score. Not thread-safe.
 */
public final class PoolRisk {
  private static final int SEASON = FeatureCatalogue.indexOf("season-day-residual");
  private static final int BYTES = 2 * Long.BYTES;

  private final RiskModels models;
  private final ScoreSmoothing smoothing;
  private double score = Double.NaN;
  private long newestMillis;

  /** Of a pool without any history. */
  public PoolRisk(RiskModels models) {
    this(models, ScoreSmoothing.STANDARD);
  }

  PoolRisk(RiskModels models, ScoreSmoothing smoothing) {
    this.models = models;
    this.smoothing = smoothing;
  }

  /** Takes the next reading. */
  public Risk onReading(Reading reading) {
    Variant variant = variant(reading);
    RiskModel model = models.model(variant);
    RiskModel.Opinion opinion = model.opinion(reading.values());
    long start = reading.outlook().startMillis();
    long windows = (start - newestMillis) / reading.outlook().widthMillis();
    score = smoothing.next(score, Math.max(1, windows), opinion.score());
    newestMillis = start;
    return new Risk(variant, model, score, opinion.known(), opinion.heads());
  }

  /** Which model fits a pool, by what is known of it. */
  static Variant variant(Reading reading) {
    if (reading.outlook().size() == 0) {
      return Variant.LATENCY_ONLY;
    }
    return Double.isNaN(reading.values()[SEASON]) ? Variant.COLD : Variant.FULL;
  }

  /** All that it has to know after a restart. */
  public byte[] snapshot() {
    return ByteBuffer.allocate(BYTES).putDouble(score).putLong(newestMillis).array();
  }

  /**
   * Goes on where another one was, be it under the same models or others.
   *
   * @throws IllegalArgumentException if the bytes are no {@link #snapshot}
   */
  public static PoolRisk restore(RiskModels models, byte[] snapshot) {
    if (snapshot.length != BYTES) {
      throw new IllegalArgumentException(
          "the snapshot of a pool's risk is %d bytes long: must be %d"
              .formatted(snapshot.length, BYTES));
    }
    ByteBuffer bytes = ByteBuffer.wrap(snapshot);
    PoolRisk risk = new PoolRisk(models);
    risk.score = bytes.getDouble();
    risk.newestMillis = bytes.getLong();
    return risk;
  }
}
