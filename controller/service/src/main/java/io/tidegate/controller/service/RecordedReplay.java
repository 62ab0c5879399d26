package io.tidegate.controller.service;

import io.tidegate.controller.Policies;
import io.tidegate.controller.Replay;
import io.tidegate.controller.ReplaySummary;
import io.tidegate.controller.Selector;
import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.PoolMessage;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.Verification;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads from the topics what the controllers heard, decided and were ordered, in the order in which
 * it was stored, and has it replayed under other policies. Joins no group and writes nothing.
 */
public final class RecordedReplay {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int PATIENCE_MILLIS = 10_000;
  private static final List<String> HEARD =
      List.of(Topics.WINDOWS, Topics.FORECASTS, Topics.ACKS, Topics.REQUESTS);

  private RecordedReplay() {}

  /**
   * What is replayed.
   *
   * @param fromMillis event time from which on decisions are compared
   * @param toMillis event time, exclusive
   * @param warmUp of events before, that fill the memory of the loops
   * @param pools those that are
   * @param mostEvents of one partition that are held at a time; more are an error
   * @param bound how long it may take
   */
  public record Options(
      String bootstrap,
      Policies policies,
      long fromMillis,
      long toMillis,
      Duration warmUp,
      Selector pools,
      int mostEvents,
      Duration bound) {}

  /**
   * What came of it.
   *
   * @param unreadable records that were left out
   * @param firstMillis end of the oldest window there was; empty: there was none
   */
  public record Result(ReplaySummary summary, long unreadable, OptionalLong firstMillis) {}

  /** A record where it stands among the others of its partition. */
  private record Stored(
      long storedMillis, boolean decided, WireMessage message, PendingEvent event) {
    /** At the same millisecond what was heard is before what was decided. */
    static final Comparator<Stored> ORDER =
        Comparator.comparingLong(Stored::storedMillis)
            .thenComparing(Stored::decided)
            .thenComparing(Stored::event, Comparator.nullsFirst(PendingEvent.ORDER));
  }

  /**
   * Blocks.
   *
   * @throws TimeoutException if it takes longer than the bound, or the brokers do not answer
   * @throws IllegalArgumentException if there are more events than may be held
   */
  public static Result run(Options options) throws TimeoutException {
    return new Reading(options).all();
  }

  private static final class Reading {
    private final Options options;
    private final long deadlineNanos;
    private long unreadable;
    private long firstMillis = Long.MAX_VALUE;

    Reading(Options options) {
      this.options = options;
      this.deadlineNanos = System.nanoTime() + options.bound().toNanos();
    }

    Result all() throws TimeoutException {
      List<ReplaySummary> parts = new ArrayList<>();
      try (KafkaConsumer<byte[], byte[]> consumer = consumer(options.bootstrap())) {
        for (PartitionInfo info : consumer.partitionsFor(Topics.DECISIONS)) {
          parts.add(replay(read(consumer, info.partition())));
        }
      } catch (org.apache.kafka.common.errors.TimeoutException e) {
        TimeoutException late =
            new TimeoutException(
                "the brokers at %s do not answer: %s".formatted(options.bootstrap(), e));
        late.initCause(e);
        throw late;
      }
      return new Result(
          ReplaySummary.of(parts),
          unreadable,
          firstMillis == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(firstMillis));
    }

    private ReplaySummary replay(List<Stored> stored) {
      Replay replay = new Replay(options.policies(), options.fromMillis(), options.toMillis());
      for (Stored one : stored) {
        if (one.message() instanceof Decision decision) {
          replay.recorded(decision);
        } else if (one.message() instanceof Verification verdict) {
          replay.recorded(verdict);
        }
      }
      stored.sort(Stored.ORDER);
      for (Stored one : stored) {
        if (one.event() != null) {
          replay.take(one.event().event(), one.event().timeMillis());
        } else if (one.message() instanceof Decision decision) {
          replay.reached(decision);
        } else if (one.message() instanceof FreezeOrder order) {
          replay.order(order);
        }
      }
      return replay.end();
    }

    private List<Stored> read(KafkaConsumer<byte[], byte[]> consumer, int partition)
        throws TimeoutException {
      TopicPartition decided = new TopicPartition(Topics.DECISIONS, partition);
      Set<TopicPartition> heard =
          HEARD.stream().map(t -> new TopicPartition(t, partition)).collect(Collectors.toSet());
      List<TopicPartition> both = new ArrayList<>(heard);
      both.add(decided);
      consumer.assign(both);
      // From its beginning: a freeze of long ago may still hold.
      consumer.seekToBeginning(List.of(decided));
      Map<TopicPartition, Long> ends = consumer.endOffsets(both);
      long since = Math.max(0, options.fromMillis() - options.warmUp().toMillis());
      Map<TopicPartition, OffsetAndTimestamp> starts =
          consumer.offsetsForTimes(heard.stream().collect(Collectors.toMap(p -> p, p -> since)));
      for (TopicPartition p : heard) {
        OffsetAndTimestamp start = starts.get(p);
        consumer.seek(p, start == null ? ends.get(p) : start.offset());
      }
      List<Stored> stored = new ArrayList<>();
      while (both.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        if (System.nanoTime() - deadlineNanos >= 0) {
          throw new TimeoutException(
              "partition %d was not read to its end within %d ms: name a longer --timeout, a"
                      .formatted(partition, options.bound().toMillis())
                  + " shorter time, or fewer --pools");
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          read(record, since).ifPresent(stored::add);
        }
        if (stored.size() > options.mostEvents()) {
          throw new IllegalArgumentException(
              "partition %d has more than %d events: name a shorter time, or fewer --pools"
                  .formatted(partition, options.mostEvents()));
        }
      }
      return stored;
    }

    private Optional<Stored> read(ConsumerRecord<byte[], byte[]> record, long since) {
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
      boolean event =
          message instanceof PoolWindow
              || message instanceof Forecast
              || message instanceof Ack
              || message instanceof ChangeRequest;
      if (message instanceof PoolMessage of && !options.pools().matches(of.pool())
          || !event && message instanceof Decision old && old.atMillis() < since) {
        return Optional.empty();
      }
      if (!event) {
        return Optional.of(new Stored(record.timestamp(), true, message, null));
      }
      PendingEvent pending = PendingEvent.of(record, message);
      if (message instanceof PoolWindow window && pending.timeMillis() >= since) {
        firstMillis = Math.min(firstMillis, window.endMillis());
      }
      return pending.timeMillis() < since || pending.timeMillis() >= options.toMillis()
          ? Optional.empty()
          : Optional.of(new Stored(record.timestamp(), false, message, pending));
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
    return new KafkaConsumer<>(
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
            PATIENCE_MILLIS / 2),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
