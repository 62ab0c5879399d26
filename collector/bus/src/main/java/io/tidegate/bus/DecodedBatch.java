package io.tidegate.bus;

import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The messages of a batch, in its order; what did not decode is on its way to the rejected records.
 *
 * @param parked completes when all that was rejected is stored; to be awaited before the batch's
 *     offsets are named safe to commit
 */
public record DecodedBatch(List<Decoded> records, int rejected, Future<Void> parked) {

  /** A message and where it stood. */
  public record Decoded(ConsumerRecord<byte[], byte[]> origin, WireMessage message) {}

  public DecodedBatch {
    records = List.copyOf(records);
  }

  /**
   * Decodes a batch.
   *
   * @param expected the type that each topic carries; a topic that is absent may carry any
   */
  public static DecodedBatch decode(
      Iterable<ConsumerRecord<byte[], byte[]>> batch,
      Map<String, Class<? extends WireMessage>> expected,
      RejectedRecords rejectedRecords) {
    List<Decoded> decoded = new ArrayList<>();
    List<Future<Void>> parking = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> origin : batch) {
      try {
        Class<? extends WireMessage> type = expected.get(origin.topic());
        WireMessage message =
            type == null
                ? WireCodec.decode(origin.value())
                : WireCodec.decode(origin.value(), type);
        decoded.add(new Decoded(origin, message));
      } catch (UndecodableRecordException e) {
        parking.add(rejectedRecords.park(origin, e.getMessage()));
      }
    }
    return new DecodedBatch(decoded, parking.size(), Future.join(parking).mapEmpty());
  }
}
