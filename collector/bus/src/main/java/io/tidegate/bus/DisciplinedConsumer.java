package io.tidegate.bus;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Kafka's consumer with our rebalance listener. Vert.x calls its own listener's handlers
 * asynchronously, after the rebalance is over: too late to commit and too late to seek. Those
 * handlers are not used, so the listener that Vert.x passes in is replaced.
 */
final class DisciplinedConsumer extends KafkaConsumer<byte[], byte[]> {
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(4);

  private final PollDiscipline discipline;

  DisciplinedConsumer(
      String groupId, Map<String, Object> settings, BatchHandler handler, Runnable onOwned) {
    super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    discipline =
        new PollDiscipline(
            groupId, this, super::poll, handler, onOwned, PollDiscipline.DRAIN_MILLIS);
  }

  PollDiscipline discipline() {
    return discipline;
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener replaced) {
    super.subscribe(topics, discipline);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return discipline.poll(timeout);
  }

  @Override
  public void close() {
    super.close(CloseOptions.timeout(CLOSE_BOUND));
  }
}
