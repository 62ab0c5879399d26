package io.tidegate.predictor.service;

import io.tidegate.bus.LatestRecords;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
import io.tidegate.predictor.registry.ModelRegistry;
import io.tidegate.wire.ModelPointer;
import io.tidegate.wire.ModelRecord;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models' topic, for who asks or adds to it without serving forecasts. */
public final class ModelTopic {
  private static final Logger LOG = LoggerFactory.getLogger(ModelTopic.class);
  private static final Duration READ_BOUND = Duration.ofSeconds(30);

  private ModelTopic() {}

  /**
   * Feeds a registry with all that is on the topic. Blocks, bounded.
   *
   * @throws TimeoutException if the brokers did not answer in time
   */
  public static void read(String bootstrap, ModelRegistry into) throws TimeoutException {
    List<ModelPointer> pointers = new ArrayList<>();
    TopicPartition partition = new TopicPartition(Topics.MODELS, Topics.MODELS_PARTITION);
    for (byte[] value : LatestRecords.read(bootstrap, partition, READ_BOUND).values()) {
      try {
        WireMessage message = WireCodec.decode(value);
        if (message instanceof ModelRecord record) {
          into.accept(record);
        } else if (message instanceof ModelPointer pointer) {
          pointers.add(pointer);
        }
      } catch (UndecodableRecordException e) {
        LOG.debug("a model record cannot be read: of a later version, it could not serve here", e);
      }
    }
    pointers.forEach(into::accept);
  }

  /** Adds a model, and takes away those that need not be kept. */
  public static Future<Void> publish(
      RecordSender sender, ModelRecord record, List<String> superfluous) {
    List<Outgoing> records = new ArrayList<>();
    records.add(outgoing(record));
    superfluous.forEach(
        key -> records.add(Outgoing.bytes(Topics.MODELS, Topics.MODELS_PARTITION, key, null)));
    return sender.send(records);
  }

  /** Makes a model serve. */
  public static Future<Void> publish(RecordSender sender, ModelPointer pointer) {
    return sender.send(List.of(outgoing(pointer)));
  }

  private static Outgoing outgoing(WireMessage message) {
    return Outgoing.to(Topics.MODELS, Topics.MODELS_PARTITION, message.key(), message);
  }
}
