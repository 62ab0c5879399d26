package io.tidegate.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A handler that writes down what came, a few milliseconds after it came. */
final class Ledger implements BatchHandler {
  /** Shared by the members of a group: what was durable, in the order in which it became so. */
  final Map<TopicPartition, List<Long>> durable;

  final List<String> texts = new CopyOnWriteArrayList<>();
  final List<Set<TopicPartition>> assignments = new CopyOnWriteArrayList<>();
  final List<Map<TopicPartition, OffsetAndMetadata>> committed = new CopyOnWriteArrayList<>();
  final List<String> released = new CopyOnWriteArrayList<>();
  final AtomicInteger failuresToCome = new AtomicInteger();
  volatile Map<TopicPartition, Long> seeks = Map.of();
  volatile long delayMillis = 5;
  private final AtomicInteger inFlight = new AtomicInteger();
  volatile boolean overlapped;
  private final Vertx vertx;

  Ledger(Vertx vertx) {
    this(vertx, new ConcurrentHashMap<>());
  }

  Ledger(Vertx vertx, Map<TopicPartition, List<Long>> durable) {
    this.vertx = vertx;
    this.durable = durable;
  }

  @Override
  public Map<TopicPartition, Long> assigned(
      Set<TopicPartition> partitions,
      Map<TopicPartition, OffsetAndMetadata> before,
      Consumer<byte[], byte[]> consumer) {
    assignments.add(partitions);
    committed.add(before);
    return seeks;
  }

  @Override
  public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
      ConsumerRecords<byte[], byte[]> batch) {
    if (inFlight.incrementAndGet() > 1) {
      overlapped = true;
    }
    Promise<Map<TopicPartition, OffsetAndMetadata>> done = Promise.promise();
    vertx.setTimer(
        delayMillis,
        timer -> {
          inFlight.decrementAndGet();
          if (failuresToCome.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            done.fail(new IllegalStateException("the store is away"));
          } else {
            done.complete(write(batch));
          }
        });
    return done.future();
  }

  private Map<TopicPartition, OffsetAndMetadata> write(ConsumerRecords<byte[], byte[]> batch) {
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> found : batch) {
      TopicPartition partition = new TopicPartition(found.topic(), found.partition());
      durable
          .computeIfAbsent(partition, absent -> new CopyOnWriteArrayList<>())
          .add(found.offset());
      texts.add(new String(found.value(), StandardCharsets.UTF_8));
      next.put(partition, new OffsetAndMetadata(found.offset() + 1, "after " + found.offset()));
    }
    return next;
  }

  @Override
  public void released(Collection<TopicPartition> partitions, boolean lost) {
    released.add(partitions.size() + " lost=" + lost);
  }

  int total() {
    return durable.values().stream().mapToInt(List::size).sum();
  }

  List<Long> offsets(TopicPartition partition) {
    return new ArrayList<>(durable.getOrDefault(partition, List.of()));
  }
}
