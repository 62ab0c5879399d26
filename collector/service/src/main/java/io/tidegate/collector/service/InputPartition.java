package io.tidegate.collector.service;

import io.tidegate.bus.Outgoing;
import io.tidegate.collector.IntakeGate;
import io.tidegate.collector.IntakeLimits;
import io.tidegate.collector.Outcome;
import io.tidegate.collector.Refusal;
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
import java.util.Optional;
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
  private final IntakeLimits limits;
  private final IntakeGate gate;
  private long expectedOffset;
  private volatile CollectorHoldings holdings = CollectorHoldings.NONE;

  /** What a batch gave. */
  record Output(
      List<PoolWindow> windows,
      List<Outgoing> outgoing,
      List<RefusalDesk.Refused> refused,
      OffsetAndMetadata toCommit,
      CollectorCounts counts) {}

  private InputPartition(
      TopicPartition partition, WindowOptions options, IntakeLimits limits, ResumePoint resume) {
    this.partition = partition;
    this.assembler = new WindowAssembler(options, resume);
    this.limits = limits;
    this.gate = new IntakeGate(limits, options);
    this.expectedOffset = resume.offset();
  }

  /**
   * From where the last owner left it.
   *
   * @param committed null if nothing ever was
   */
  static InputPartition resume(
      TopicPartition partition,
      WindowOptions options,
      IntakeLimits limits,
      OffsetAndMetadata committed) {
    if (committed == null) {
      return new InputPartition(partition, options, limits, ResumePoint.START);
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
    return new InputPartition(partition, options, limits, point);
  }

  Output take(List<ConsumerRecord<byte[], byte[]>> records) {
    List<PoolWindow> windows = new ArrayList<>();
    List<Outgoing> outgoing = new ArrayList<>();
    List<RefusalDesk.Refused> refusals = new ArrayList<>();
    CollectorCounts counts = CollectorCounts.NONE;
    for (ConsumerRecord<byte[], byte[]> origin : records) {
      warnOfGap(origin.offset());
      Optional<Outcome.Refused> tooLarge = limits.objection(origin.value());
      if (tooLarge.isPresent()) {
        Outcome.Refused why = tooLarge.get();
        counts = counts.plus(unread(origin, why.reason(), why.detail(), refusals));
        continue;
      }
      PoolSample sample;
      try {
        sample = WireCodec.decode(origin.value(), PoolSample.class);
      } catch (UndecodableRecordException e) {
        counts = counts.plus(unread(origin, e.reason(), e.getMessage(), refusals));
        continue;
      }
      Outcome outcome = offer(sample, origin);
      if (assembler.handledBefore(origin.offset())) {
        continue;
      }
      counts = counts.plus(CollectorCounts.of(outcome));
      if (outcome instanceof Outcome.Refused refused) {
        refusals.add(refused(origin, sample, refused));
      } else if (outcome instanceof Outcome.Accepted accepted) {
        windows.addAll(accepted.closed());
        accepted.closed().forEach(w -> outgoing.add(to(Topics.WINDOWS, w)));
      }
    }
    ResumePoint point = assembler.resumePoint();
    holdings = new CollectorHoldings(assembler.openWindows(), assembler.knownPools());
    return new Output(
        windows,
        outgoing,
        refusals,
        new OffsetAndMetadata(point.offset(), point.metadata()),
        counts);
  }

  private CollectorCounts unread(
      ConsumerRecord<byte[], byte[]> origin,
      String reason,
      String detail,
      List<RefusalDesk.Refused> refusals) {
    assembler.skip(origin.offset());
    if (assembler.handledBefore(origin.offset())) {
      return CollectorCounts.NONE;
    }
    refusals.add(RefusalDesk.unread(origin, reason, detail));
    return CollectorCounts.refused(reason);
  }

  private Outcome offer(PoolSample sample, ConsumerRecord<byte[], byte[]> origin) {
    Optional<Outcome.Refused> objection = gate.objection(sample);
    if (objection.isPresent()) {
      assembler.skip(origin.offset());
      return objection.get();
    }
    Outcome outcome = assembler.offer(sample, origin.timestamp(), origin.offset());
    if (outcome instanceof Outcome.Accepted) {
      gate.took(sample, assembler.closedUntilMillis());
    }
    return outcome;
  }

  private static RefusalDesk.Refused refused(
      ConsumerRecord<byte[], byte[]> origin, PoolSample sample, Outcome.Refused why) {
    return new RefusalDesk.Refused(
        origin, Refusal.of(sample.pool(), why.reason(), why.detail(), origin.timestamp()));
  }

  /** As of the last batch; from any thread. */
  CollectorHoldings holdings() {
    return holdings;
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
