package io.tidegate.collector.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.collector.IntakeLimits;
import io.tidegate.collector.WindowOptions;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class InputPartitionTest {
  private static final TopicPartition PARTITION = new TopicPartition("tidegate.samples", 3);
  private static final WindowOptions SECOND = WindowOptions.ofWidth(1000);
  private static final long T0 = 1_700_000_000_000L;

  private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();

  private void append(long endMillis, byte[] value) {
    log.add(
        new ConsumerRecord<>(
            PARTITION.topic(),
            PARTITION.partition(),
            log.size(),
            endMillis,
            TimestampType.LOG_APPEND_TIME,
            0,
            value == null ? 0 : value.length,
            new byte[0],
            value,
            new RecordHeaders(),
            Optional.empty()));
  }

  private static byte[] sample(int second) {
    return sample("orders/workers", second, Map.of());
  }

  private static byte[] sample(String pool, int second, Map<String, String> labels) {
    return WireCodec.encode(
        new PoolSample(
            PoolId.parse(pool),
            PoolKind.WORKER,
            "a",
            T0 + second * 1000L,
            T0 + second * 1000L + 1000,
            new PoolSpec(8, 100, 1, 64),
            0,
            8,
            4,
            0,
            10,
            10,
            0,
            0,
            EncodedHistogram.EMPTY,
            EncodedHistogram.EMPTY,
            EncodedHistogram.EMPTY,
            HostLoad.UNKNOWN,
            List.of(),
            0,
            labels));
  }

  private void appendSeconds(int from, int to) {
    for (int second = from; second < to; second++) {
      append(T0 + second * 1000L + 1000, sample(second));
    }
  }

  private final SkewedClocks clocks = new SkewedClocks(1_000);
  private InputPartition input;

  private InputPartition.Output take(
      OffsetAndMetadata committed, List<ConsumerRecord<byte[], byte[]>> records) {
    return take(IntakeLimits.DEFAULT, committed, records);
  }

  private InputPartition.Output take(
      IntakeLimits limits,
      OffsetAndMetadata committed,
      List<ConsumerRecord<byte[], byte[]>> records) {
    input = InputPartition.resume(PARTITION, SECOND, limits, clocks, committed);
    input.begin(records);
    InputPartition.Output output = input.portion(1_000);
    assertTrue(input.finished());
    return output;
  }

  @Test
  void whatCannotBeUsedIsParkedWithItsReasonAndTheRestGoesOn() {
    appendSeconds(0, 2);
    append(T0, new byte[] {1, 2, 3});
    append(T0, sample(9));
    appendSeconds(2, 4);
    InputPartition.Output output = take(null, log);
    assertEquals(3, output.windows().size());
    assertEquals(List.of(2L, 3L), output.refused().stream().map(p -> p.origin().offset()).toList());
    assertTrue(
        output.refused().get(0).refusal().detail().startsWith("not an Envelope"),
        output.refused().get(0).refusal().detail());
    assertTrue(
        output
            .refused()
            .get(1)
            .refusal()
            .detail()
            .startsWith("from the future: it ends at 1700000010000"),
        output.refused().get(1).refusal().detail());
    assertEquals(
        new CollectorCounts(4, 0, Map.of("malformed", 1L, "from-the-future", 1L), 3, 0),
        output.counts());
    assertEquals(3, output.outgoing().size());
    assertEquals("tidegate.windows/3", output.outgoing().get(0).toString().split("\\[", -1)[0]);
  }

  @Test
  void whatIsOverALimitIsRefusedByNameAndTheRestGoesOn() {
    IntakeLimits limits = new IntakeLimits(1_024, 1_024, 2, 1, 5);
    append(T0 + 1000, sample("orders/workers", 0, Map.of()));
    append(T0 + 1000, sample("orders/db", 0, Map.of()));
    append(T0 + 1000, sample("payments/db", 0, Map.of("a", "1", "b", "2", "c", "3")));
    append(T0 + 1000, new byte[1_025]);
    append(T0 + 3000, sample("orders/workers", 2, Map.of("zone", "a")));
    InputPartition.Output output = take(limits, null, log);
    assertEquals(
        List.of(
            "1 orders too-many-pools: the window has 1 pools of orders in this partition: at most 1,"
                + " so orders/db is left out",
            "2 payments too-many-labels: it has 3 labels: at most 2",
            "3 unknown record-too-large: the record has 1025 bytes: at most 1024"),
        output.refused().stream()
            .map(
                r -> r.origin().offset() + " " + r.refusal().service() + " " + r.refusal().detail())
            .toList());
    assertEquals(
        Map.of("too-many-pools", 1L, "too-many-labels", 1L, "record-too-large", 1L),
        output.counts().refused());
    assertEquals(
        List.of(T0, T0 + 1000), output.windows().stream().map(w -> w.startMillis()).toList());
  }

  @Test
  void afterARestartNothingIsGivenOutOrParkedAgain() {
    appendSeconds(0, 2);
    append(T0, new byte[] {1, 2, 3});
    appendSeconds(2, 3);
    take(null, log);
    OffsetAndMetadata committed = input.toCommit();
    // The last closed window is that of second 1, on offset 1.
    assertEquals(
        new OffsetAndMetadata(
            1, "tidegate2:1700000001000:1700000001000:1700000002000:4:1700000001000"),
        committed);
    appendSeconds(3, 4);
    InputPartition.Output again = take(committed, log.subList(1, log.size()));
    assertEquals(List.of(), again.refused());
    assertEquals(1, again.windows().size());
    assertEquals(T0 + 2000, again.windows().get(0).startMillis());
    assertEquals(new CollectorCounts(1, 0, Map.of(), 1, 0), again.counts());
  }

  @Test
  void metadataOfSomebodyElseMeansToStartAfresh() {
    appendSeconds(0, 3);
    InputPartition.Output output =
        take(new OffsetAndMetadata(1, "reset by hand"), log.subList(1, 3));
    assertEquals(1, output.windows().size());
    assertEquals(T0 + 1000, output.windows().get(0).startMillis());
  }

  private void tick(long appendMillis) {
    log.add(
        new ConsumerRecord<>(
            PARTITION.topic(),
            PARTITION.partition(),
            log.size(),
            appendMillis,
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            Topics.CLOCK_KEY.getBytes(StandardCharsets.UTF_8),
            null,
            new RecordHeaders(),
            Optional.empty()));
  }

  @Test
  void theBrokersClockIsNothingToParkAndClosesWhatSilenceLeftOpen() {
    appendSeconds(0, 1);
    tick(T0 + 1900);
    tick(T0 + 2000);
    InputPartition.Output output = take(null, log);
    assertEquals(List.of(), output.refused());
    assertEquals(1, output.windows().size());
    assertEquals(new CollectorCounts(1, 0, Map.of(), 1, 0), output.counts());
    // An empty record of somebody else is no clock.
    append(T0 + 2000, null);
    assertEquals(
        "the record is empty: must be an Envelope",
        take(null, log).refused().get(0).refusal().detail());
  }

  @Test
  void anInstanceWhoseClockIsOffIsNamedWithWhatWasRefusedOfIt() {
    appendSeconds(0, 4);
    append(T0 + 4000, sample(60));
    append(T0 + 4100, sample(61));
    take(null, log);
    assertEquals(List.of(new ClockSkew("a", 2, 57_900)), clocks.all());
    append(T0 + 4200, sample(1));
    take(null, log);
    assertEquals(List.of(new ClockSkew("a", 5, -2_200)), clocks.all());
  }

  @Test
  void aSampleThatIsLateByLessThanIsToleratedSaysNothingOfItsClock() {
    appendSeconds(0, 3);
    append(T0 + 3000, sample(1));
    assertEquals(Map.of("late", 1L), take(null, log).counts().refused());
    assertEquals(List.of(), clocks.all());
  }

  @Test
  void manyWindowsComeInPortionsAndTheBatchIsFinishedAfterTheLast() {
    appendSeconds(0, 1);
    appendSeconds(20, 22);
    input = InputPartition.resume(PARTITION, SECOND, IntakeLimits.DEFAULT, clocks, null);
    input.begin(log);
    List<Integer> portions = new ArrayList<>();
    while (!input.finished()) {
      portions.add(input.portion(8).windows().size());
    }
    assertEquals(List.of(8, 8, 5), portions);
    assertEquals(
        "tidegate2:1700000001000:1700000001000:1700000021000:3:1700000020000",
        input.toCommit().metadata());
  }
}
