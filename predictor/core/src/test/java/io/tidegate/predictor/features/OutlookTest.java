package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutlookTest {
  @Test
  void theIntervalCoversWhatItSays() {
    Random random = new Random(3);
    PoolFeatures features = new PoolFeatures(400);
    List<Outlook.Interval> made = new ArrayList<>();
    int within = 0;
    int judged = 0;
    for (int i = 0; i < 3000; i++) {
      Draft draft = new Draft(i);
      draft.p99Millis = 150 * Math.exp(0.2 * random.nextGaussian());
      Optional<Reading> reading = features.onWindow(draft.window());
      if (i >= 200) {
        Outlook.Interval interval = made.get(i - 15);
        judged++;
        if (draft.p99Millis >= interval.low() && draft.p99Millis <= interval.high()) {
          within++;
        }
      }
      made.add(reading.map(r -> r.outlook().p99Interval(0.8)).orElse(null));
    }
    assertEquals(0.8, (double) within / judged, 0.06);
  }

  @Test
  void aPoolOfWhichLittleIsKnownGetsAWideInterval() {
    PoolFeatures features = new PoolFeatures(400);
    Reading reading = null;
    for (int i = 0; i < 15; i++) {
      reading = features.onWindow(new Draft(i).window()).orElse(null);
    }
    Outlook.Interval interval = reading.outlook().p99Interval(0.8);
    assertTrue(interval.high() / interval.low() > 3, interval.toString());
  }

  @Test
  void aRampIsSeenBeforeItIsCritical() {
    PoolFeatures features = new PoolFeatures(400);
    int first = -1;
    for (int i = 0; i < 120 && first < 0; i++) {
      Draft draft = new Draft(i);
      draft.arrivals = 6000 + Math.max(0, i - 40) * 100;
      Optional<Reading> reading = features.onWindow(draft.window());
      if (reading.isPresent() && reading.get().outlook().leadWindows() <= 20) {
        first = i;
      }
    }
    // Eight workers at 40 ms are full at 12,000 a minute: in window 100.
    assertTrue(first >= 65 && first <= 90, "first seen in window " + first);
  }

  @Test
  void aCalmPoolHasNoLead() {
    PoolFeatures features = new PoolFeatures(400);
    Reading reading = null;
    for (int i = 0; i < 80; i++) {
      reading = features.onWindow(new Draft(i).window()).orElse(null);
    }
    assertEquals(Integer.MAX_VALUE, reading.outlook().leadWindows());
    assertEquals(100, reading.outlook().arrivalsAhead()[2], 1e-3);
    assertEquals(0.5, reading.outlook().utilisation(), 1e-3);
  }

  @Test
  void aCoverageThatIsNoneIsRefused() {
    PoolFeatures features = new PoolFeatures(400);
    Reading reading = null;
    for (PoolWindow window : new RandomSeries(1, 60_000).windows(40)) {
      reading = features.onWindow(window).orElse(reading);
    }
    Outlook outlook = reading.outlook();
    assertEquals(
        "coverage is 1.0: must be above 0 and below 1",
        assertThrows(IllegalArgumentException.class, () -> outlook.p99Interval(1)).getMessage());
  }
}
