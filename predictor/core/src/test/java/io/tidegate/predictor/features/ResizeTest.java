package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResizeTest {
  /** What speaks of how the pool differs from itself. */
  private static final List<String> ANOMALIES =
      List.of(
          "utilisation-deviation15",
          "utilisation-slope15",
          "active-deviation15",
          "active-slope15",
          "queue-deviation15",
          "own-load-rank",
          "own-load-to-median",
          "own-load-to-q99",
          "arrivals-slope15",
          "run-slope15",
          "run-drift",
          "stuck-trend");

  private static Reading after(int windows, int resizedAt, int before, int then) {
    Random random = new Random(5);
    PoolFeatures features = new PoolFeatures(400);
    Reading last = null;
    for (int i = 0; i < windows; i++) {
      Draft draft = new Draft(i);
      draft.size = i < resizedAt ? before : then;
      draft.arrivals = Math.round(4000 * Math.exp(0.1 * random.nextGaussian()));
      draft.active = (int) (draft.arrivals * draft.runMillis / 60_000);
      last = features.onWindow(draft.window()).orElse(last);
    }
    return last;
  }

  @Test
  void historyIsSeenAgainstThePresentSize() {
    Reading resized = after(105, 100, 8, 16);
    Reading always = after(105, 0, 16, 16);
    for (FeatureSpec spec : FeatureCatalogue.specs()) {
      // The formula was judged on another size before: what it learned may differ, little else.
      boolean learned =
          spec.name().matches("(p99|headroom|time|critical|formula|season|own-headroom).*");
      if (!learned) {
        assertEquals(always.value(spec.name()), resized.value(spec.name()), 1e-6, spec.name());
      }
    }
  }

  @Test
  void aResizeMovesNoStatisticOfAnomalies() {
    Reading before = after(100, 100, 8, 16);
    Reading after = after(101, 100, 8, 16);
    Reading unresized = after(101, 200, 8, 16);
    for (String name : ANOMALIES) {
      double step = Math.abs(unresized.value(name) - before.value(name));
      double moved = Math.abs(after.value(name) - before.value(name));
      // Half the share of twice the workers: the deviation and the slope halve, never jump.
      assertTrue(
          moved <= step + Math.abs(before.value(name)) / 2 + 1e-9,
          () -> name + " moved by " + moved + " where it moves by " + step + " without a resize");
    }
    assertEquals(Math.log(2), after.value("headroom-now") - unresized.value("headroom-now"), 0.15);
  }
}
