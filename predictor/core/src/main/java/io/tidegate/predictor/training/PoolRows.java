package io.tidegate.predictor.training;

import io.tidegate.predictor.features.FeatureCatalogue;
import io.tidegate.predictor.features.PoolFeatures;
import io.tidegate.predictor.features.Reading;
import io.tidegate.predictor.model.Label;
import io.tidegate.predictor.model.LabelRule;
import io.tidegate.predictor.model.TrainingRows;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Labelled rows of recorded pools in a stretch of time; features know all that came before it. */
final class PoolRows {
  /** Of the normal windows; successive ones say nearly the same. */
  private static final double SHARE = 0.25;

  private static final double NEAR_MISS = 0.8;

  private final long fromMillis;
  private final long toMillis;
  private final TrainingRows.Builder rows;
  private int pools;

  PoolRows(long fromMillis, long toMillis, long seed) {
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    this.rows =
        TrainingRows.builder(FeatureCatalogue.names(), new TrainingRows.Sampling(SHARE, seed));
  }

  private record Row(int window, double[] values, boolean nearMiss) {}

  void add(RecordedPool pool) {
    PoolFeatures features = new PoolFeatures(pool.sloP99Millis());
    List<Row> read = new ArrayList<>();
    List<Integer> over = new ArrayList<>();
    int last = 0;
    for (PoolWindow window : pool.windows()) {
      if (window.startMillis() >= toMillis) {
        break;
      }
      Optional<Reading> reading = features.onWindow(window);
      if (window.startMillis() < fromMillis) {
        continue;
      }
      // On the grid of times: a window that is missing is not over.
      int index = (int) ((window.startMillis() - fromMillis) / window.widthMillis());
      last = Math.max(last, index);
      double p99 = window.latency().p99Millis();
      if (p99 > pool.sloP99Millis()) {
        over.add(index);
      }
      reading.ifPresent(
          r -> read.add(new Row(index, r.values(), p99 > NEAR_MISS * pool.sloP99Millis())));
    }
    boolean[] missed = new boolean[last + 1];
    over.forEach(i -> missed[i] = true);
    Label[] labels = LabelRule.STANDARD.label(missed, i -> true);
    for (Row row : read) {
      rows.add(pools, row.window(), row.values(), labels[row.window()], row.nearMiss());
    }
    pools++;
  }

  TrainingRows build() {
    return rows.build();
  }
}
