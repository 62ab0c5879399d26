package io.tidegate.collector.service;

import io.tidegate.bus.Outgoing;
import io.tidegate.collector.IntakeLimits;
import io.tidegate.collector.Outcome;
import io.tidegate.collector.Refusal;
import io.tidegate.collector.ResumePoint;
import io.tidegate.collector.WindowAssembler;
import io.tidegate.collector.WindowOptions;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.SampleDecoder;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition of the samples: decodes its records and feeds its assembler. A batch is begun, then
 * worked off in portions: one record can make more windows due than are good to have at once.
 */
final class InputPartition {
  private static final Logger LOG = LoggerFactory.getLogger(InputPartition.class);
  private static final byte[] CLOCK_KEY = Topics.CLOCK_KEY.getBytes(StandardCharsets.UTF_8);

  private final TopicPartition partition;
  private final SkewedClocks clocks;
  private final WindowAssembler assembler;
  private final IntakeLimits limits;
  private final SampleDecoder decoder = new SampleDecoder();
  private List<ConsumerRecord<byte[], byte[]>> records = List.of();
  private int next;
  private boolean finished = true;
  private long expectedOffset;
  private volatile CollectorHoldings holdings = CollectorHoldings.NONE;

  /** What a portion of a batch gave. */
  record Output(
      List<PoolWindow> windows,
      List<Outgoing> outgoing,
      List<RefusalDesk.Refused> refused,
      CollectorCounts counts) {}

  /** What a portion has given so far. */
  private static final class Portion {
    private final List<PoolWindow> windows = new ArrayList<>();
    private final List<RefusalDesk.Refused> refusals = new ArrayList<>();
    private final Map<String, Long> refused = new TreeMap<>();
    private long accepted;
    private long duplicates;

    void refuse(RefusalDesk.Refused record, String reason) {
      refusals.add(record);
      refused.merge(reason, 1L, Long::sum);
    }
  }

  private InputPartition(
      TopicPartition partition,
      WindowOptions options,
      IntakeLimits limits,
      SkewedClocks clocks,
      ResumePoint resume) {
    this.partition = partition;
    this.clocks = clocks;
    this.assembler = new WindowAssembler(options, limits.maxPoolsPerService(), resume);
    this.limits = limits;
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
      SkewedClocks clocks,
      OffsetAndMetadata committed) {
    if (committed == null) {
      return new InputPartition(partition, options, limits, clocks, ResumePoint.START);
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
    return new InputPartition(partition, options, limits, clocks, point);
  }

  /** Takes the next records; those before have to be finished. */
  void begin(List<ConsumerRecord<byte[], byte[]>> batch) {
    records = batch;
    next = 0;
    finished = false;
  }

  boolean finished() {
    return finished;
  }

  /** Goes on with the batch until it is finished, or there are so many windows. */
  Output portion(int mostWindows) {
    Portion portion = new Portion();
    while (assembler.drain(mostWindows - portion.windows.size(), portion.windows::add)) {
      if (next == records.size()) {
        finished = true;
        break;
      }
      take(records.get(next++), portion);
    }
    List<Outgoing> outgoing = new ArrayList<>(portion.windows.size());
    for (PoolWindow window : portion.windows) {
      outgoing.add(Outgoing.to(Topics.WINDOWS, partition.partition(), window.key(), window));
    }
    holdings = new CollectorHoldings(assembler.openWindows(), assembler.knownPools());
    return new Output(
        portion.windows,
        outgoing,
        portion.refusals,
        new CollectorCounts(
            portion.accepted, portion.duplicates, portion.refused, portion.windows.size(), 0));
  }

  /** As of the last portion; from any thread. */
  CollectorHoldings holdings() {
    return holdings;
  }

  /** What to commit when the batch is finished and all that it gave is safe. */
  OffsetAndMetadata toCommit() {
    ResumePoint point = assembler.resumePoint();
    return new OffsetAndMetadata(point.offset(), point.metadata());
  }

  private void take(ConsumerRecord<byte[], byte[]> origin, Portion portion) {
    long offset = origin.offset();
    warnOfGap(offset);
    if (origin.value() == null && Arrays.equals(origin.key(), CLOCK_KEY)) {
      assembler.tick(origin.timestamp(), offset);
      return;
    }
    Optional<Outcome.Refused> tooLarge = limits.objection(origin.value());
    if (tooLarge.isPresent()) {
      unread(origin, tooLarge.get().reason(), tooLarge.get().detail(), portion);
      return;
    }
    PoolSample sample;
    try {
      sample = decoder.decode(origin.value());
    } catch (UndecodableRecordException e) {
      unread(origin, e.reason(), e.getMessage(), portion);
      return;
    }
    Outcome outcome = offer(sample, origin);
    if (assembler.handledBefore(offset)) {
      return;
    }
    if (outcome instanceof Outcome.Accepted) {
      portion.accepted++;
    } else if (outcome instanceof Outcome.Refused refused) {
      portion.refuse(
          new RefusalDesk.Refused(
              origin,
              Refusal.of(sample.pool(), refused.reason(), refused.detail(), origin.timestamp())),
          refused.reason());
      clocks.refused(refused, sample, origin.timestamp());
    } else {
      portion.duplicates++;
    }
  }

  private void unread(
      ConsumerRecord<byte[], byte[]> origin, String reason, String detail, Portion portion) {
    assembler.skip(origin.timestamp(), origin.offset());
    if (!assembler.handledBefore(origin.offset())) {
      portion.refuse(RefusalDesk.unread(origin, reason, detail), reason);
    }
  }

  private Outcome offer(PoolSample sample, ConsumerRecord<byte[], byte[]> origin) {
    Optional<Outcome.Refused> objection = limits.objection(sample);
    if (objection.isPresent()) {
      assembler.skip(origin.timestamp(), origin.offset());
      return objection.get();
    }
    return assembler.offer(
        sample, decoder.times(), decoder.reporterNumber(), origin.timestamp(), origin.offset());
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
