package io.tidegate.launcher.meters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.ConsumerHealth;
import io.tidegate.wire.Alert;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static final TopicPartition P0 = new TopicPartition("tidegate.samples", 0);
  private static final TopicPartition P1 = new TopicPartition("tidegate.samples", 1);
  private static final long T0 = 1_700_000_000_000L;

  private final Map<String, Boolean> wells = new LinkedHashMap<>(Map.of("kafka", true));
  private final Meters meters = Meters.of("0.1", () -> wells);

  @AfterEach
  void close() {
    meters.close();
  }

  private Map<String, Double> scrape() {
    return PrometheusText.parse(meters.scrape());
  }

  @Test
  void theProcessAndItsPartsAreThere() {
    wells.put("collector", false);
    Map<String, Double> numbers = scrape();
    assertEquals(1, numbers.get("tidegate_build_info{version=\"0.1\"}"));
    assertEquals(1, numbers.get("tidegate_part_well{part=\"kafka\"}"));
    assertEquals(0, numbers.get("tidegate_part_well{part=\"collector\"}"));
    assertTrue(numbers.get("process_uptime_seconds") > 0);
    assertTrue(numbers.get("jvm_threads_live_threads") >= 1);
  }

  private static ConsumerHealth reading(Map<TopicPartition, Long> positions) {
    return new ConsumerHealth(
        positions.keySet(), 3, 70, 2, 1_500, Optional.empty(), positions, 250);
  }

  @Test
  void lagIsOfEachPartitionAndNotKnownIsNotZero() {
    Map<TopicPartition, Long> ends = new LinkedHashMap<>(Map.of(P0, 100L));
    ConsumerMeters consumers =
        new ConsumerMeters(
            meters,
            partition ->
                ends.containsKey(partition)
                    ? OptionalLong.of(ends.get(partition))
                    : OptionalLong.empty());
    consumers.watch("collector", () -> reading(Map.of(P0, 60L, P1, 5L)));
    assertEquals(Set.of(P0, P1), consumers.partitions());
    String lag =
        "tidegate_consumer_lag_records{group=\"collector\",partition=\"%d\",topic=\"tidegate.samples\"}";
    assertEquals(40, scrape().get(lag.formatted(0)));
    assertEquals(Double.NaN, scrape().get(lag.formatted(1)));
    ends.put(P1, 4L);
    Map<String, Double> numbers = scrape();
    assertEquals(0, numbers.get(lag.formatted(1)), "the end is older than the position");
    assertEquals(70, numbers.get("tidegate_consumer_records_total{group=\"collector\"}"));
    assertEquals(2, numbers.get("tidegate_consumer_failures_total{group=\"collector\"}"));
    assertEquals(1.5, numbers.get("tidegate_consumer_batch_age_seconds{group=\"collector\"}"));
    assertEquals(0.25, numbers.get("tidegate_consumer_poll_age_seconds{group=\"collector\"}"));
    assertEquals(2, numbers.get("tidegate_consumer_partitions{group=\"collector\"}"));
  }

  @Test
  void aPartitionThatWentIsNotShownAnyMore() {
    Map<TopicPartition, Long> positions = new LinkedHashMap<>(Map.of(P0, 1L, P1, 1L));
    new ConsumerMeters(meters, partition -> OptionalLong.of(2))
        .watch("collector", () -> reading(Map.copyOf(positions)));
    assertEquals(2, lags());
    positions.remove(P1);
    assertEquals(1, lags());
  }

  private long lags() {
    return scrape().keySet().stream().filter(s -> s.startsWith("tidegate_consumer_lag")).count();
  }

  @Test
  void aCounterSurvivesACollectionOfGarbage() {
    ConsumerMeters consumers = new ConsumerMeters(meters, partition -> OptionalLong.empty());
    consumers.watch("collector", () -> reading(Map.of()));
    System.gc();
    assertEquals(70, scrape().get("tidegate_consumer_records_total{group=\"collector\"}"));
  }

  @Test
  void theDelayOfWindowsIsAHistogram() {
    CollectorMeters collected =
        new CollectorMeters(meters, () -> Instant.ofEpochMilli(T0 + 1_000 + 700));
    collected.published(window(T0, 0));
    collected.published(window(T0 - 60_000, 3));
    // A clock that is behind: no delay, rather than a negative one.
    collected.published(window(T0 + 60_000, 0));
    Map<String, Double> numbers = scrape();
    String bucket = "tidegate_collector_window_delay_seconds_bucket{le=\"%s\"}";
    assertEquals(1, numbers.get(bucket.formatted("0.5")));
    assertEquals(2, numbers.get(bucket.formatted("1.0")));
    assertEquals(2, numbers.get(bucket.formatted("60.0")));
    assertEquals(3, numbers.get(bucket.formatted("600.0")));
    assertEquals(3, numbers.get("tidegate_collector_window_delay_seconds_count"));
    assertEquals(61.4, numbers.get("tidegate_collector_window_delay_seconds_sum"), 0.001);
    assertEquals(3, numbers.get("tidegate_collector_windows_total{quality=\"complete\"}"));
    assertEquals(0, numbers.get("tidegate_collector_windows_total{quality=\"partial\"}"));
    assertEquals(3, numbers.get("tidegate_agent_samples_dropped_total"));
  }

  private static PoolWindow window(long startMillis, long dropped) {
    return new PoolWindow(
        PoolId.parse("orders/workers"),
        PoolKind.WORKER,
        startMillis,
        startMillis + 1_000,
        PoolWindow.Quality.COMPLETE,
        List.of(),
        0,
        0,
        0,
        0,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        dropped,
        List.of(),
        Optional.empty());
  }

  @Test
  void alertsAreCountedByKindAndNoPoolIsALabel() {
    new DecisionMeters(meters)
        .raised(
            new Alert(
                "1",
                PoolId.parse("orders/workers"),
                Alert.Kind.SAMPLES_REFUSED,
                Alert.Severity.WARNING,
                T0,
                "x",
                ""));
    assertEquals(1, scrape().get("tidegate_alerts_total{kind=\"samples-refused\"}"));
    assertEquals(0, scrape().get("tidegate_alerts_total{kind=\"slo-breach\"}"));
    assertFalse(meters.scrape().contains("orders"));
  }
}
