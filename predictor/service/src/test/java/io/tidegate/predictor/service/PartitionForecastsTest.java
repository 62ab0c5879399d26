package io.tidegate.predictor.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Alert;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionForecastsTest {
  private static final int WINDOWS = 400;
  private static final LongMemoryModel MODEL = new LongMemoryModel("m-1");
  private static final PredictorOptions OPTIONS =
      new PredictorOptions(
          "unused",
          "unused",
          15,
          window -> window.pool().pool().equals("free") ? Double.NaN : 300,
          MODEL,
          LongMemoryModel::read);

  /** Two pools in turn: one calm, one that is ramped up twice. */
  private static PoolWindow window(int offset) {
    int index = offset / 2;
    if (offset % 2 == 0) {
      return window("calm", index, 70 + index % 9);
    }
    int phase = index % 200;
    return window("ramped", index, phase < 100 ? 80 + phase % 7 : Math.min(190, 80 + phase - 100));
  }

  private static PoolWindow window(String pool, int index, long arrivals) {
    LatencySummary run = new LatencySummary(arrivals, 50, 46, 80, 105, 120);
    long start = 1_700_000_000_000L + index * 1000L;
    return new PoolWindow(
        new PoolId("orders", pool),
        PoolKind.WORKER,
        start,
        start + 1000,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                "i", new PoolSpec(8, 200, 1, 64), 0, 8, 4, 0, arrivals, 105)),
        arrivals,
        arrivals,
        0,
        0,
        new LatencySummary(arrivals, 1, 0, 2, 5, 9),
        run,
        run,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  @Test
  void eachEpisodeOfExpectedBreachesHasOneAlert() {
    PartitionForecasts partition = new PartitionForecasts(OPTIONS, MODEL, 0);
    List<Alert> alerts = new ArrayList<>();
    for (int offset = 0; offset < 2 * WINDOWS; offset++) {
      partition
          .onWindow(window(offset), offset)
          .ifPresent(
              outcome ->
                  outcome.alerts().stream()
                      .filter(a -> a.kind() == Alert.Kind.BREACH_FORECAST)
                      .filter(a -> a.severity() == Alert.Severity.WARNING)
                      .forEach(alerts::add));
    }
    assertEquals(2, alerts.size(), alerts.toString());
    Alert first = alerts.get(0);
    assertEquals(new PoolId("orders", "ramped"), first.pool());
    assertEquals(Alert.Kind.BREACH_FORECAST, first.kind());
    assertEquals("breach-forecast:orders/ramped:" + first.atMillis(), first.alertId());
    assertTrue(first.text().contains("SLO of 300 ms"), first.text());
  }

  @Test
  void aRepeatedWindowAndAPoolWithoutAnSloGiveNothing() {
    PartitionForecasts partition = new PartitionForecasts(OPTIONS, MODEL, 0);
    assertTrue(partition.onWindow(window("calm", 3, 80), 0).isPresent());
    assertEquals(Optional.empty(), partition.onWindow(window("calm", 3, 80), 1));
    assertEquals(Optional.empty(), partition.onWindow(window("free", 3, 80), 2));
  }

  @Test
  void metadataThatIsNotOursIsNoRewind() {
    assertEquals(Optional.of(7L), PartitionForecasts.rewindOffset("rewind=7", 9));
    assertEquals(Optional.empty(), PartitionForecasts.rewindOffset("rewind=10", 9));
    assertEquals(Optional.empty(), PartitionForecasts.rewindOffset("rewind=x", 9));
    assertEquals(Optional.empty(), PartitionForecasts.rewindOffset("", 9));
  }
}
