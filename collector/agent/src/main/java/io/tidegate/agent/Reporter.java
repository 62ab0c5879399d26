package io.tidegate.agent;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the buffer into Kafka on its own thread, acks first, then the sign of life. What a broker
 * did not acknowledge goes back into the buffer and is tried again, so a record can come twice
 * after a failure: readers know a sample by its instance and start, an ack by its command.
 */
final class Reporter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

  /** Few: what the producer has in use for a batch, it keeps. */
  private static final int BATCH = 25;

  private static final long IDLE_MILLIS = 100;

  private final OutgoingBuffer buffer;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final Function<Throwable, String> told;
  private final AtomicLong samplesSent = new AtomicLong();
  private final AtomicLong acksSent = new AtomicLong();
  private final AtomicLong heartbeatsSent = new AtomicLong();
  private final Backoff backoff = new Backoff(Math::random);
  private final CountDownLatch givenUp = new CountDownLatch(1);
  private volatile boolean stopping;
  // All below: of the reporter's thread.
  private Producer<byte[], byte[]> producer;
  private boolean away;
  private boolean toldRefusal;
  private boolean producerBroken;

  /**
   * Made for one buffer.
   *
   * @param told a failure as a warning tells it
   */
  Reporter(
      OutgoingBuffer buffer,
      Supplier<Producer<byte[], byte[]>> producers,
      Function<Throwable, String> told) {
    this.told = told;
    this.buffer = buffer;
    this.producers = producers;
  }

  long samplesSent() {
    return samplesSent.get();
  }

  long acksSent() {
    return acksSent.get();
  }

  long heartbeatsSent() {
    return heartbeatsSent.get();
  }

  /** Ends when the buffer is empty. */
  void stop() {
    stopping = true;
  }

  /** Ends now, whatever is left. */
  void giveUp() {
    stopping = true;
    givenUp.countDown();
  }

  @Override
  public void run() {
    try {
      while (givenUp.getCount() > 0 && !(stopping && buffer.isEmpty())) {
        if (!stopping) {
          buffer.await(IDLE_MILLIS);
        }
        if (!buffer.isEmpty() && !sendWaitingSafely()) {
          pause();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("the reporter was interrupted and ends", e);
    } finally {
      int left = buffer.waiting();
      if (left > 0) {
        LOG.warn("the agent ends with {} samples and acks that no broker took", left);
      }
      closeProducer();
    }
  }

  private boolean sendWaitingSafely() {
    try {
      return sendWaiting();
    } catch (RuntimeException e) {
      LOG.error("the reporter failed; what it had in its hands is lost, it goes on", e);
      closeProducer();
      return false;
    }
  }

  /** Sends a batch; false if something could not be sent and a pause is due. */
  private boolean sendWaiting() {
    try {
      if (producer == null) {
        producer = producers.get();
      }
    } catch (KafkaException e) {
      episode(e);
      return false;
    }
    List<Ack> unsentAcks = send(Topics.ACKS, buffer.takeAcks(BATCH), acksSent);
    buffer.returnAcks(unsentAcks);
    List<Heartbeat> unsentBeat = List.of();
    if (unsentAcks.isEmpty()) {
      unsentBeat = send(Topics.INSTANCES, buffer.takeHeartbeat(), heartbeatsSent);
      buffer.returnHeartbeat(unsentBeat);
    }
    List<PoolSample> unsentSamples = List.of();
    if (unsentAcks.isEmpty() && unsentBeat.isEmpty()) {
      unsentSamples = send(Topics.SAMPLES, buffer.takeSamples(BATCH), samplesSent);
      buffer.returnSamples(unsentSamples);
    }
    if (producerBroken) {
      producerBroken = false;
      closeProducer();
    }
    if (!unsentAcks.isEmpty() || !unsentBeat.isEmpty() || !unsentSamples.isEmpty()) {
      return false;
    }
    backoff.reset();
    if (away) {
      away = false;
      toldRefusal = false;
      LOG.info("the broker takes samples again; {} were dropped so far", buffer.droppedSamples());
    }
    return true;
  }

  /** Returns, in order, what no broker acknowledged and is to be tried again. */
  private <T extends WireMessage> List<T> send(String topic, List<T> messages, AtomicLong taken) {
    List<Future<RecordMetadata>> futures = new ArrayList<>();
    for (T message : messages) {
      byte[] key = message.key().getBytes(StandardCharsets.UTF_8);
      Future<RecordMetadata> future;
      try {
        future = producer.send(new ProducerRecord<>(topic, key, WireCodec.encode(message)));
      } catch (InterruptException e) {
        giveUp();
        break;
      } catch (KafkaException e) {
        producerBroken = true;
        episode(e);
        break;
      }
      futures.add(future);
      if (future.isDone() && verdict(future, message) == Verdict.AGAIN) {
        // No metadata: each further send would block for as long again.
        break;
      }
    }
    List<T> unsent = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      T message = messages.get(i);
      Verdict verdict = i < futures.size() ? verdict(futures.get(i), message) : Verdict.AGAIN;
      switch (verdict) {
        case TAKEN -> taken.incrementAndGet();
        case AGAIN -> unsent.add(message);
        case NEVER -> {
          if (message instanceof PoolSample sample) {
            buffer.dropped(sample);
          }
        }
      }
    }
    return unsent;
  }

  /** Waits for the broker's word; the producer's delivery timeout bounds that, or our giving up. */
  private Verdict verdict(Future<RecordMetadata> future, WireMessage message) {
    while (true) {
      try {
        future.get(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        return Verdict.TAKEN;
      } catch (TimeoutException e) {
        if (givenUp.getCount() == 0) {
          return Verdict.AGAIN;
        }
      } catch (InterruptedException e) {
        giveUp();
        return Verdict.AGAIN;
      } catch (ExecutionException e) {
        return verdict(e.getCause(), message);
      }
    }
  }

  private Verdict verdict(Throwable failure, WireMessage message) {
    if (failure instanceof RecordTooLargeException) {
      LOG.warn("a {} of {} is dropped", message.getClass().getSimpleName(), message.key(), failure);
      return Verdict.NEVER;
    }
    if (!(failure instanceof RetriableException)) {
      // Not authorised, fenced, out of sequence: some of these a producer never recovers from.
      producerBroken = true;
    }
    episode(failure);
    return Verdict.AGAIN;
  }

  /** Told once, and once more where waiting will not end it: silence may come before a refusal. */
  private void episode(Throwable failure) {
    boolean refused = !(failure instanceof RetriableException);
    if (!away || (refused && !toldRefusal)) {
      away = true;
      toldRefusal = refused;
      LOG.warn(
          "no broker takes samples ({}); they are kept, and the oldest dropped when there are too"
              + " many",
          told.apply(failure));
    }
  }

  private void pause() throws InterruptedException {
    givenUp.await(backoff.nextMillis(), TimeUnit.MILLISECONDS);
  }

  private void closeProducer() {
    if (producer == null) {
      return;
    }
    try {
      // Every record was waited for: nothing is in there that a longer close could save.
      producer.close(Duration.ZERO);
    } catch (KafkaException e) {
      LOG.warn("the producer did not close cleanly", e);
    }
    producer = null;
  }

  private enum Verdict {
    TAKEN,
    AGAIN,
    /** No broker will ever take it. */
    NEVER
  }
}
