package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownValuesTest {
  private static Reading after(int windows, Consumer<Draft> change) {
    PoolFeatures features = new PoolFeatures(400);
    Reading last = null;
    for (int i = 0; i < windows; i++) {
      Draft draft = new Draft(i);
      draft.arrivals += (i * 37 % 11) * 50;
      change.accept(draft);
      last = features.onWindow(draft.window()).orElse(last);
    }
    return last;
  }

  private static void assertAllUnknown(Reading reading, Group group) {
    for (FeatureSpec spec : FeatureCatalogue.specs()) {
      if (spec.group() == group) {
        assertTrue(Double.isNaN(reading.value(spec.name())), spec.name());
      }
    }
  }

  @Test
  void withoutSizeThereIsNoQueueingButLatencyAndArrivals() {
    Reading reading =
        after(
            80,
            d -> {
              d.sized = false;
              d.runMillis = Double.NaN;
            });
    for (FeatureSpec spec : FeatureCatalogue.specs()) {
      boolean wait = spec.name().startsWith("wait-");
      if (spec.group() == Group.QUEUEING && !wait) {
        assertTrue(Double.isNaN(reading.value(spec.name())), spec.name());
      }
      if (spec.group() == Group.LATENCY && !spec.name().startsWith("p50")
          || spec.group() == Group.ARRIVALS) {
        assertFalse(Double.isNaN(reading.value(spec.name())), spec.name());
      }
    }
    assertEquals(120, reading.outlook().p99Ahead()[Outlook.MAIN_HORIZON], 1);
    assertTrue(Double.isNaN(reading.outlook().utilisation()));
  }

  @ParameterizedTest
  @EnumSource(
      value = PoolKind.class,
      names = {"ENDPOINT", "CACHE"})
  void whatHasNoServersHasNoUtilisation(PoolKind kind) {
    Reading reading = after(80, d -> d.kind = kind);
    assertTrue(Double.isNaN(reading.value("headroom-mixed-15")));
    assertTrue(Double.isNaN(reading.value("utilisation-mean15")));
    assertFalse(Double.isNaN(reading.value("p99-mixed-15")));
  }

  @Test
  void anUnknownHostIsNoEmptyHeap() {
    assertAllUnknown(after(80, d -> d.host = HostLoad.UNKNOWN), Group.HOST);
  }

  @Test
  void withoutCallsThereIsNoCallChain() {
    assertAllUnknown(after(80, d -> {}), Group.CALL_CHAIN);
  }

  @Test
  void withoutLatencyThereIsNoLatencyForecastAndNoLead() {
    Reading reading =
        after(
            80,
            d -> {
              d.p99Millis = Double.NaN;
              d.sized = false;
            });
    for (FeatureSpec spec : FeatureCatalogue.specs()) {
      // That the SLO was not exceeded in the last 64 windows is so.
      if (spec.group() == Group.LATENCY && !spec.name().equals("windows-since-over")) {
        assertTrue(Double.isNaN(reading.value(spec.name())), spec.name());
      }
    }
    assertEquals(Integer.MAX_VALUE, reading.outlook().leadWindows());
    assertTrue(Double.isNaN(reading.outlook().p99Interval(0.9).low()));
  }

  @Test
  void noValueIsEverInfinite() {
    PoolFeatures features = new PoolFeatures(1e-9);
    for (PoolWindow window : new RandomSeries(31, 60_000).windows(600)) {
      for (double v : features.onWindow(window).map(Reading::values).orElse(new double[0])) {
        assertFalse(Double.isInfinite(v));
      }
    }
  }

  @Test
  void aGapIsNoZero() {
    Reading through = after(80, d -> {});
    Reading gap = after(80, d -> d.index += d.index >= 60 ? 10 : 0);
    assertEquals(through.outlook().arrivalsAhead()[2], gap.outlook().arrivalsAhead()[2], 3);
    assertEquals(0.5, gap.value("heap-mean15"), 1e-6);
  }

  @Test
  void aWindowThatSaysTooLittleIsLeftOut() {
    PoolFeatures features = new PoolFeatures(400);
    for (int i = 0; i < 40; i++) {
      features.onWindow(new Draft(i).window());
    }
    Draft insufficient = new Draft(40);
    insufficient.quality = PoolWindow.Quality.INSUFFICIENT;
    insufficient.arrivals = 0;
    assertEquals(Optional.empty(), features.onWindow(insufficient.window()));
    Reading next = features.onWindow(new Draft(41).window()).orElseThrow();
    assertEquals(100, next.outlook().arrivalsPerSecond(), 1e-3);
  }

  @Test
  void repeatsAndOlderWindowsAreIgnored() {
    PoolFeatures features = new PoolFeatures(400);
    for (int i = 0; i < 40; i++) {
      features.onWindow(new Draft(i).window());
    }
    byte[] before = features.snapshot();
    assertEquals(Optional.empty(), features.onWindow(new Draft(39).window()));
    assertEquals(Optional.empty(), features.onWindow(new Draft(12).window()));
    assertArrayEquals(before, features.snapshot());
  }

  @Test
  void windowsOfAnotherWidthStartAnew() {
    PoolFeatures features = new PoolFeatures(400);
    for (int i = 0; i < 40; i++) {
      features.onWindow(new Draft(i).window());
    }
    Draft wider = new Draft(40);
    wider.widthMillis = 120_000;
    assertEquals(Optional.empty(), features.onWindow(wider.window()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -5, Double.NaN, Double.POSITIVE_INFINITY})
  void anSloThatIsNoneIsRefused(double slo) {
    assertEquals(
        "SLO is %s ms: must be above 0".formatted(slo),
        assertThrows(IllegalArgumentException.class, () -> new PoolFeatures(slo)).getMessage());
  }
}
