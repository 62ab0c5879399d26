package io.tidegate.agent;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic of commands, all partitions and without a group, and has those for this instance
 * applied. It reads from what was the end when it first got through to a broker: no instance can be
 * meant by what was written before it started. After a failure it goes on where it was.
 */
final class CommandListener implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandListener.class);
  private static final Duration ASK = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofMillis(200);
  private static final long PARTITIONS_CHECK_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final byte[] key;
  private final CommandApplier applier;
  private final OutgoingBuffer acks;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Clock clock;
  private final Function<Throwable, String> told;
  private final AtomicLong applied = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final Backoff backoff = new Backoff(Math::random);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch applyingEnded = new CountDownLatch(1);
  private volatile Consumer<byte[], byte[]> current;
  private volatile boolean listening;
  // Of the listener's thread: where to go on.
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private boolean away;
  private boolean toldRefusal;

  CommandListener(
      String instance,
      CommandApplier applier,
      OutgoingBuffer acks,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Clock clock,
      Function<Throwable, String> told) {
    this.told = told;
    this.key = instance.getBytes(StandardCharsets.UTF_8);
    this.applier = applier;
    this.acks = acks;
    this.consumers = consumers;
    this.clock = clock;
  }

  long applied() {
    return applied.get();
  }

  long refused() {
    return refused.get();
  }

  long malformed() {
    return malformed.get();
  }

  boolean listening() {
    return listening;
  }

  /**
   * Applies no further command. No interrupt is needed beside it: Kafka's consumer would tell it as
   * an error of its own.
   */
  void stop() {
    stopping.countDown();
    Consumer<byte[], byte[]> consumer = current;
    if (consumer != null) {
      consumer.wakeup();
    }
  }

  /** Whether within this time the last command was applied and its ack handed on. */
  boolean awaitLastCommand(long millis) throws InterruptedException {
    return applyingEnded.await(Math.max(0, millis), TimeUnit.MILLISECONDS);
  }

  @Override
  public void run() {
    try {
      while (stopping.getCount() > 0) {
        try {
          listenUntilItFails();
        } catch (WakeupException e) {
          LOG.debug("woken to stop", e);
        } catch (RuntimeException | LinkageError e) {
          // Not only Kafka's: whatever it was, an agent that stopped listening would stay deaf.
          // Where
          // a cluster compresses commands, the code to read them may be missing on this machine.
          episode(e);
        }
        stopping.await(backoff.nextMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      LOG.debug("the command listener was interrupted and ends", e);
    } finally {
      applyingEnded.countDown();
    }
  }

  private void listenUntilItFails() {
    Consumer<byte[], byte[]> consumer = consumers.get();
    current = consumer;
    try {
      if (stopping.getCount() > 0) {
        listen(consumer);
      }
    } finally {
      listening = false;
      current = null;
      if (stopping.getCount() == 0) {
        applyingEnded.countDown();
      }
      consumer.close(CloseOptions.timeout(CLOSE));
    }
  }

  private void listen(Consumer<byte[], byte[]> consumer) {
    long checkedNanos = System.nanoTime();
    assign(consumer);
    listening = true;
    backoff.reset();
    if (away) {
      away = false;
      toldRefusal = false;
      LOG.info("commands are read again");
    }
    while (stopping.getCount() > 0) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (Arrays.equals(key, record.key())) {
          handle(record);
        }
        positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
      }
      if (System.nanoTime() - checkedNanos > PARTITIONS_CHECK_NANOS) {
        checkedNanos = System.nanoTime();
        assign(consumer);
      }
    }
  }

  /** Assigns all partitions that there are. */
  private void assign(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    List<PartitionInfo> known = consumer.partitionsFor(Topics.COMMANDS, ASK);
    for (PartitionInfo partition : known == null ? List.<PartitionInfo>of() : known) {
      partitions.add(new TopicPartition(partition.topic(), partition.partition()));
    }
    if (partitions.isEmpty()) {
      throw new UnknownTopicOrPartitionException(
          "topic %s is not there: the control plane creates it".formatted(Topics.COMMANDS));
    }
    if (consumer.assignment().size() == partitions.size()) {
      return;
    }
    if (positions.isEmpty()) {
      positions.putAll(consumer.endOffsets(partitions, ASK));
    }
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      // A partition that was added later is read whole: nothing of it was seen.
      consumer.seek(partition, positions.computeIfAbsent(partition, added -> 0L));
    }
  }

  private void handle(ConsumerRecord<byte[], byte[]> record) {
    Command command;
    try {
      command = WireCodec.decode(record.value(), Command.class);
    } catch (UndecodableRecordException e) {
      malformed.incrementAndGet();
      LOG.warn(
          "skipped a malformed command at {}-{} offset {}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
      return;
    }
    Ack ack = applier.apply(command, clock.millis(), System.nanoTime());
    acks.put(ack);
    if (ack.outcome().changed()) {
      applied.incrementAndGet();
      tell(command, ack);
    } else {
      refused.incrementAndGet();
      LOG.debug("command {}: {} {}", ack.commandId(), ack.outcome(), ack.detail());
    }
  }

  private static void tell(Command command, Ack ack) {
    switch (command.action()) {
      case RESIZE -> {
        if (command.targetQueueCapacity() > 0) {
          LOG.info(
              "the queue of {} takes {} now, as decided by {}",
              ack.pool(),
              ack.queueAfter(),
              command.decisionId());
        } else {
          LOG.info(
              "resized {} from {} to {}, as decided by {}",
              ack.pool(),
              ack.sizeBefore(),
              ack.sizeAfter(),
              command.decisionId());
        }
      }
      case RENEW -> LOG.debug("the lease of {} was renewed", ack.pool());
      case WARM ->
          LOG.info(
              "warming up {} to {}, as decided by {}",
              ack.pool(),
              command.targetSize(),
              command.decisionId());
    }
  }

  private void episode(Throwable failure) {
    // Told once more where waiting will not end it: silence may come before a refusal.
    boolean refused = !(failure instanceof RetriableException);
    if (away && (!refused || toldRefusal)) {
      return;
    }
    away = true;
    toldRefusal = refused;
    if (failure instanceof KafkaException || failure instanceof LinkageError) {
      LOG.warn("no commands can be read ({}); sizes stay as they are", told.apply(failure));
    } else {
      LOG.error("the command listener failed; sizes stay as they are, it starts again", failure);
    }
  }
}
