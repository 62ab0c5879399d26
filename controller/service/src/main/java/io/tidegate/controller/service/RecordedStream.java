package io.tidegate.controller.service;

import io.tidegate.bus.BrokerLogins;
import io.tidegate.controller.Selector;
import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolMessage;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads from the topics what the controllers heard, decided and were ordered, in the order in which
 * it was stored. Joins no group and writes nothing.
 */
public final class RecordedStream {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int PATIENCE_MILLIS = 10_000;

  private final Options options;
  private final List<String> topics;
  private final long sinceMillis;
  private final long deadlineNanos;
  private final BooleanSupplier unwanted;
  private long unreadable;
  private long firstMillis = Long.MAX_VALUE;

  /**
   * What is read.
   *
   * @param fromMillis event time that is asked about
   * @param toMillis event time, exclusive
   * @param warmUp of what was before, read too
   * @param pools those that are meant
   * @param mostEvents of one partition that are held at a time; more are an error
   * @param mostBytes of them, as they are stored; in memory each takes about three times as much
   * @param bound how long it may take, with what is made of it
   */
  public record Options(
      String bootstrap,
      long fromMillis,
      long toMillis,
      Duration warmUp,
      Selector pools,
      int mostEvents,
      long mostBytes,
      Duration bound) {
    public Options {
      if (fromMillis >= toMillis) {
        throw new IllegalArgumentException(
            "from %s to %s: must end after it begins"
                .formatted(Instant.ofEpochMilli(fromMillis), Instant.ofEpochMilli(toMillis)));
      }
    }
  }

  /** More is recorded than may be held at a time; the message says what to ask for instead. */
  public static final class TooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public TooLargeException(String message) {
      super(message);
    }
  }

  /** A record where it stands among the others of its partition. */
  record Stored(long storedMillis, WireMessage message, Optional<PendingEvent> event) {
    /** At the same millisecond what was heard is before what was decided. */
    private static final Comparator<Stored> ORDER =
        Comparator.comparingLong(Stored::storedMillis)
            .thenComparing(one -> one.event().isEmpty())
            .thenComparing(
                one -> one.event().orElse(null), Comparator.nullsFirst(PendingEvent.ORDER));
  }

  /** Takes a partition. */
  interface Reading {
    void of(List<Stored> partition) throws TimeoutException;
  }

  /**
   * @param topics of what was heard; what was decided is read in any case
   * @param unwanted whether nobody waits for it any more; asked again and again
   */
  RecordedStream(Options options, List<String> topics, BooleanSupplier unwanted) {
    this.options = options;
    this.topics = topics;
    this.unwanted = unwanted;
    this.sinceMillis = Math.max(0, options.fromMillis() - options.warmUp().toMillis());
    this.deadlineNanos = System.nanoTime() + options.bound().toNanos();
  }

  /** Records that were left out. */
  long unreadable() {
    return unreadable;
  }

  /** End of the oldest window there was; empty: there was none. */
  OptionalLong firstMillis() {
    return firstMillis == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(firstMillis);
  }

  /**
   * Hands over one partition after the other, each in its order. Blocks.
   *
   * @throws TimeoutException if it takes longer than the bound, or the brokers do not answer
   * @throws TooLargeException if there are more events than may be held
   * @throws CancellationException if nobody waits for it any more
   */
  void read(Reading partitions) throws TimeoutException {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(options.bootstrap())) {
      for (PartitionInfo info : consumer.partitionsFor(Topics.DECISIONS)) {
        List<Stored> stored = read(consumer, info.partition());
        stored.sort(Stored.ORDER);
        partitions.of(stored);
      }
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      TimeoutException late =
          new TimeoutException(
              "the brokers at %s do not answer: %s".formatted(options.bootstrap(), e));
      late.initCause(e);
      throw late;
    }
  }

  /**
   * To be asked between two steps.
   *
   * @param otherwise what is not done if it ends here
   * @throws TimeoutException if it takes longer than the bound
   * @throws CancellationException if nobody waits for it any more
   */
  void goOn(String otherwise) throws TimeoutException {
    if (unwanted.getAsBoolean()) {
      throw new CancellationException(otherwise + ": nobody waits for it");
    }
    if (System.nanoTime() - deadlineNanos >= 0) {
      throw new TimeoutException(
          "%s within %d ms: name a shorter time, or fewer pools"
              .formatted(otherwise, options.bound().toMillis()));
    }
  }

  private List<Stored> read(KafkaConsumer<byte[], byte[]> consumer, int partition)
      throws TimeoutException {
    TopicPartition decided = new TopicPartition(Topics.DECISIONS, partition);
    Set<TopicPartition> heard =
        topics.stream().map(t -> new TopicPartition(t, partition)).collect(Collectors.toSet());
    List<TopicPartition> both = new ArrayList<>(heard);
    both.add(decided);
    consumer.assign(both);
    // From its beginning: a freeze of long ago may still hold.
    consumer.seekToBeginning(List.of(decided));
    Map<TopicPartition, Long> ends = consumer.endOffsets(both);
    Map<TopicPartition, OffsetAndTimestamp> starts =
        consumer.offsetsForTimes(
            heard.stream().collect(Collectors.toMap(p -> p, p -> sinceMillis)));
    for (TopicPartition p : heard) {
      OffsetAndTimestamp start = starts.get(p);
      consumer.seek(p, start == null ? ends.get(p) : start.offset());
    }
    List<Stored> stored = new ArrayList<>();
    long bytes = 0;
    while (both.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      goOn("partition %d was not read to its end".formatted(partition));
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Optional<Stored> one = stored(record);
        if (one.isPresent()) {
          stored.add(one.get());
          bytes += record.serializedValueSize();
        }
      }
      if (stored.size() > options.mostEvents()) {
        throw new TooLargeException(
            "partition %d has more than %d events: name a shorter time, or fewer pools"
                .formatted(partition, options.mostEvents()));
      }
      if (bytes > options.mostBytes()) {
        throw new TooLargeException(
            "partition %d has events of more than %d bytes: name a shorter time, or fewer pools"
                .formatted(partition, options.mostBytes()));
      }
    }
    return stored;
  }

  private Optional<Stored> stored(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return Optional.empty();
    }
    WireMessage message;
    try {
      message = WireCodec.decode(record.value());
    } catch (UndecodableRecordException e) {
      unreadable++;
      return Optional.empty();
    }
    if (message instanceof PoolMessage of && !options.pools().matches(of.pool())) {
      return Optional.empty();
    }
    if (message instanceof PoolWindow
        || message instanceof Forecast
        || message instanceof Ack
        || message instanceof ChangeRequest) {
      return event(record, message);
    }
    return message instanceof Decision decision && decision.atMillis() < sinceMillis
        ? Optional.empty()
        : Optional.of(new Stored(record.timestamp(), message, Optional.empty()));
  }

  private Optional<Stored> event(ConsumerRecord<byte[], byte[]> record, WireMessage message) {
    PendingEvent event = PendingEvent.of(record, message);
    if (event.timeMillis() < sinceMillis || event.timeMillis() >= options.toMillis()) {
      return Optional.empty();
    }
    if (message instanceof PoolWindow window) {
      firstMillis = Math.min(firstMillis, window.endMillis());
    }
    return Optional.of(new Stored(record.timestamp(), message, Optional.of(event)));
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
    return new KafkaConsumer<>(
        BrokerLogins.with(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed",
                "default.api.timeout.ms",
                PATIENCE_MILLIS,
                "request.timeout.ms",
                PATIENCE_MILLIS / 2)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
