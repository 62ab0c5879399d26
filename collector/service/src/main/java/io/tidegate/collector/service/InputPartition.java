package io.tidegate.collector.service;

import io.tidegate.bus.Outgoing;
import io.tidegate.collector.Outcome;
import io.tidegate.collector.ResumePoint;
import io.tidegate.collector.WindowAssembler;
import io.tidegate.collector.WindowOptions;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One partition of the samples: decodes its records and feeds its assembler. */
final class InputPartition {
  private static final Logger LOG = LoggerFactory.getLogger(InputPartition.class);

  private final TopicPartition partition;
  private final WindowAssembler assembler;
  private long expectedOffset;

  /** A record that cannot be used. */
  record Parked(ConsumerRecord<byte[], byte[]> origin, String reason) {}

  /** What a batch gave. */
  record Output(
      List<PoolWindow> windows,
      List<Outgoing> outgoing,
      List<Parked> parked,
      OffsetAndMetadata toCommit,
      CollectorCounts counts) {}

  private InputPartition(TopicPartition partition, WindowOptions options, ResumePoint resume) {
    this.partition = partition;
    this.assembler = new WindowAssembler(options, resume);
    this.expectedOffset = resume.offset();
  }

  /**
   * From where the last owner left it.
   *
   * @param committed null if nothing ever was
   */
  static InputPartition resume(
      TopicPartition partition, WindowOptions options, OffsetAndMetadata committed) {
    if (committed == null) {
      return new InputPartition(partition, options, ResumePoint.START);
    }
    ResumePoint point;
    try {
      point = ResumePoint.parse(committed.offset(), committed.metadata());
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "{} starts at offset {} without what was known before, so its first window may be given"
              + " out in part: {}",
          partition,
          committed.offset(),
          e.getMessage());
      point = new ResumePoint(committed.offset(), 0, committed.offset(), 0);
    }
    return new InputPartition(partition, options, point);
  }

  Output take(List<ConsumerRecord<byte[], byte[]>> records) {
    List<PoolWindow> windows = new ArrayList<>();
    List<Outgoing> outgoing = new ArrayList<>();
    List<Parked> parked = new ArrayList<>();
    CollectorCounts counts = CollectorCounts.NONE;
    for (ConsumerRecord<byte[], byte[]> origin : records) {
      warnOfGap(origin.offset());
      PoolSample sample;
      try {
        sample = WireCodec.decode(origin.value(), PoolSample.class);
      } catch (UndecodableRecordException e) {
        assembler.skip(origin.offset());
        if (!assembler.handledBefore(origin.offset())) {
          parked.add(new Parked(origin, e.getMessage()));
          counts = counts.plus(CollectorCounts.refused("malformed"));
        }
        continue;
      }
      Outcome outcome = assembler.offer(sample, origin.timestamp(), origin.offset());
      if (assembler.handledBefore(origin.offset())) {
        continue;
      }
      counts = counts.plus(CollectorCounts.of(outcome));
      if (outcome instanceof Outcome.Refused refused) {
        parked.add(new Parked(origin, refused.detail()));
      } else if (outcome instanceof Outcome.Accepted accepted) {
        windows.addAll(accepted.closed());
        accepted.closed().forEach(w -> outgoing.add(to(Topics.WINDOWS, w)));
      }
    }
    ResumePoint point = assembler.resumePoint();
    return new Output(
        windows, outgoing, parked, new OffsetAndMetadata(point.offset(), point.metadata()), counts);
  }

  private Outgoing to(String topic, WireMessage message) {
    return Outgoing.to(topic, partition.partition(), message.key(), message);
  }

  private void warnOfGap(long offset) {
    if (offset > expectedOffset && expectedOffset > 0) {
      LOG.warn(
          "{}: the records from offset {} to {} are not there any more; windows that they belonged"
              + " to are given out without them",
          partition,
          expectedOffset,
          offset - 1);
    }
    expectedOffset = offset + 1;
  }
}
