package io.tidegate.collector.service.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class UplinkBatchTest {
  private static final PoolId POOL = new PoolId("orders", "a");
  private static final TopicPartition PARTITION = new TopicPartition(Topics.WINDOWS, 3);

  private final Map<TopicPartition, SentBefore> sent =
      new HashMap<>(Map.of(PARTITION, new SentBefore()));
  private final UplinkBatch batch = new UplinkBatch("hall-7", sent);
  private final UplinkProgress before = new UplinkProgress(PARTITION, 5, 7_000, 2);

  private void add(long offset, byte[] value) {
    batch.add(
        new ConsumerRecord<>(Topics.WINDOWS, 3, offset, POOL.key().getBytes(UTF_8), value), before);
  }

  @Test
  void repeatsAndWhatIsNoWindowStayDownButTheProgressGoesOn() {
    byte[] first = WireCodec.encode(EdgeWindows.of(POOL, 1));
    add(5, first);
    add(6, first);
    add(7, new byte[] {7, 7});
    assertEquals(1, batch.records().size());
    assertEquals(Topics.EDGE_WINDOWS, batch.records().get(0).topic());
    assertEquals(1, batch.repeats());
    assertEquals(1, batch.undecodable());
    assertEquals(
        List.of(new UplinkProgress(PARTITION, 8, 1_700_000_042_000L, 2)),
        List.copyOf(batch.progress()));
  }

  @Test
  void aGapThatWasPassedOverIsCountedForEver() {
    batch.skip(before.skipTo(9));
    add(9, WireCodec.encode(EdgeWindows.of(POOL, 1)));
    assertEquals(
        List.of(new UplinkProgress(PARTITION, 10, 1_700_000_042_000L, 6)),
        List.copyOf(batch.progress()));
  }
}
