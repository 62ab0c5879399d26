package io.tidegate.collector;

import static io.tidegate.collector.Samples.ORDERS;
import static io.tidegate.collector.Samples.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolPhase;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class IntakeLimitsTest {
  private static final IntakeLimits LIMITS = new IntakeLimits(2_000, 100, 2, 3, 5);

  private static PoolSample labelled(Map<String, String> labels) {
    return new PoolSample(
        ORDERS,
        PoolKind.WORKER,
        "a",
        T0,
        T0 + 1_000,
        new PoolSpec(8, 100, 1, 64),
        0,
        8,
        4,
        0,
        1,
        1,
        0,
        0,
        EncodedHistogram.EMPTY,
        EncodedHistogram.EMPTY,
        EncodedHistogram.EMPTY,
        HostLoad.UNKNOWN,
        List.of(),
        0,
        labels);
  }

  private static String objection(Map<String, String> labels) {
    return LIMITS.objection(labelled(labels)).map(Outcome.Refused::detail).orElse("");
  }

  @Test
  void aRecordIsWeighedBeforeItIsDecoded() {
    assertEquals(Optional.empty(), LIMITS.objection(new byte[2_000]));
    assertEquals(
        Optional.of(
            new Outcome.OverLimit("record-too-large", "the record has 2001 bytes: at most 2000")),
        LIMITS.objection(new byte[2_001]));
    assertEquals(Optional.empty(), LIMITS.objection((byte[]) null));
  }

  @Test
  void labelsAreCountedAndLookedAt() {
    assertEquals("", objection(Map.of()));
    assertEquals("", objection(Map.of("zone", "a", "app.kubernetes.io/name", "orders ö")));
    assertEquals(
        "too-many-labels: it has 3 labels: at most 2",
        objection(Map.of("a", "1", "b", "2", "c", "3")));
    assertEquals(
        "bad-label: the label 'my zone' must be 1 to 63 of A-Z a-z 0-9 . _ / : - and start with a"
            + " letter, a digit or _",
        objection(Map.of("my zone", "a")));
    assertEquals(
        "bad-label: the label 'zone' is '%s…' (256 characters): at most 255, all of them printable"
            .formatted("x".repeat(100)),
        objection(Map.of("zone", "x".repeat(256))));
    assertEquals("", objection(Map.of("x".repeat(63), "x".repeat(255))));
    for (String name : new String[] {"", "x".repeat(64), "-a", "zöne", "a{b"}) {
      assertEquals("bad-label", LIMITS.objection(labelled(Map.of(name, ""))).get().reason(), name);
    }
    assertEquals(
        "bad-label: the label 'zone' is 'a\nb' (3 characters): at most 255, all of them printable",
        objection(Map.of("zone", "a\nb")));
  }

  @Test
  void theSameLabelsAreRefusedInTheSameWords() {
    Map<String, String> labels = new TreeMap<>(Collections.reverseOrder());
    labels.put("b b", "1");
    labels.put("a a", "1");
    assertEquals(
        "bad-label: the label 'a a'",
        objection(labels).substring(0, "bad-label: the label 'a a'".length()));
  }

  @Test
  void aHistogramHasASize() {
    Histogram many = EncodedHistogram.newHistogram();
    for (int i = 1; i < 200; i++) {
      many.recordValueWithCount(i * 997L, i * 31L);
    }
    EncodedHistogram large = EncodedHistogram.of(many);
    assertEquals(
        Optional.of(
            new Outcome.OverLimit(
                "histogram-too-large", "run has %d bytes: at most 100".formatted(large.length()))),
        LIMITS.objection(Samples.sample(ORDERS, "a", 0, 1_000, 10, large, HostLoad.UNKNOWN)));
    assertEquals(
        Optional.empty(),
        IntakeLimits.DEFAULT.objection(
            Samples.sample(ORDERS, "a", 0, 1_000, 10, large, HostLoad.UNKNOWN)));
  }

  @Test
  void everyLatencyThatThereCanBeFitsTheDefault() {
    Histogram all = EncodedHistogram.newHistogram();
    long micros = 1;
    for (int i = 0; micros <= EncodedHistogram.HIGHEST_MICROS; i++) {
      all.recordValueWithCount(micros, 1 + (i * 7919L) % 1_000_000);
      micros = all.nextNonEquivalentValue(micros);
    }
    PoolSample sample =
        Samples.sample(ORDERS, "a", 0, 1_000, 10, EncodedHistogram.of(all), HostLoad.UNKNOWN);
    assertEquals(Optional.empty(), IntakeLimits.DEFAULT.objection(sample));
  }

  @Test
  void aHeartbeatHasItsLimitsToo() {
    Heartbeat.Pool pool =
        new Heartbeat.Pool(
            ORDERS, PoolKind.WORKER, PoolPhase.RUNNING, new PoolSpec(1, 1, 1, 1), 0, 0);
    assertEquals(
        Optional.empty(), LIMITS.objection(heartbeat(Map.of(), List.of(pool, pool, pool))));
    assertEquals(
        Optional.of(new Outcome.OverLimit("too-many-pools", "the instance has 4 pools: at most 3")),
        LIMITS.objection(heartbeat(Map.of(), List.of(pool, pool, pool, pool))));
    assertEquals(
        "too-many-labels",
        LIMITS
            .objection(heartbeat(Map.of("a", "1", "b", "2", "c", "3"), List.of()))
            .orElseThrow()
            .reason());
  }

  private static Heartbeat heartbeat(Map<String, String> labels, List<Heartbeat.Pool> pools) {
    return new Heartbeat("orders", "a", T0, T0, 1_000, "1", labels, false, pools);
  }

  @Test
  void aLimitThatLetsNothingInIsNamed() {
    assertEquals(
        "maxPoolsPerService is 0: must be at least 1",
        assertThrows(IllegalArgumentException.class, () -> new IntakeLimits(2_000, 100, 2, 0, 5))
            .getMessage());
  }
}
