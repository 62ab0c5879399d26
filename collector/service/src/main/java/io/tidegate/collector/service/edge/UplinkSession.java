package io.tidegate.collector.service.edge;

import io.tidegate.bus.BrokerLogins;
import io.tidegate.bus.LatestRecords;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.TransactionFailedException;
import io.tidegate.bus.TransactionalSender;
import io.tidegate.wire.Topics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the centre. Its producer's transactional id is the edge's, so it fences the
 * ones before; what goes up and how far the edge is thereby commit together.
 */
final class UplinkSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UplinkSession.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** Longer than any edge's transaction can stay open; until then its end hides ours. */
  private static final Duration READ_BOUND = Duration.ofSeconds(45);

  private static final long COMMIT_BOUND_SECONDS = 60;
  private static final long WAIT_SECONDS = 2;
  private static final int TRANSACTION_MILLIS = 20_000;
  private static final int LEDGER_LOOKS = 10;

  private final UplinkOptions options;
  private final TransactionalSender sender;
  private final TopicPartition ledger;
  private final Runnable whileWaiting;
  private UplinkClaim claim;
  private Map<TopicPartition, UplinkProgress> progress = Map.of();
  private boolean claimed;

  private UplinkSession(
      UplinkOptions options,
      TransactionalSender sender,
      TopicPartition ledger,
      Runnable whileWaiting,
      UplinkClaim claim) {
    this.options = options;
    this.sender = sender;
    this.ledger = ledger;
    this.whileWaiting = whileWaiting;
    this.claim = claim;
  }

  /**
   * Connects, claims the edge's name and reads how far the edge is. Blocks, up to a minute.
   *
   * @param partitions of the local log
   * @param whileWaiting is run now and then while a transaction takes long
   */
  static UplinkSession open(
      Vertx vertx,
      UplinkOptions options,
      UplinkClaim claim,
      Set<TopicPartition> partitions,
      Runnable whileWaiting)
      throws IOException,
          InterruptedException,
          TimeoutException,
          DisplacedException,
          TransactionFailedException {
    HostPort.requireReachable(options.upstream());
    try (KafkaConsumer<byte[], byte[]> reader = reader(options.upstream())) {
      TopicPartition ledger = ledger(reader, options);
      Map<String, String> settings = new HashMap<>();
      settings.put("transaction.timeout.ms", Integer.toString(TRANSACTION_MILLIS));
      settings.put("buffer.memory", Integer.toString(8 * 1024 * 1024));
      settings.putAll(options.producerOverrides());
      UplinkSession session =
          new UplinkSession(
              options,
              TransactionalSender.open(
                  vertx, options.upstream(), "tidegate-edge-" + options.edge(), settings),
              ledger,
              whileWaiting,
              claim);
      try {
        session.commit(List.of(), List.of());
        session.progress = session.read(reader, partitions);
        session.claimed = true;
        return session;
      } catch (IOException
          | RuntimeException
          | InterruptedException
          | TimeoutException
          | DisplacedException
          | TransactionFailedException e) {
        session.close();
        throw e;
      }
    }
  }

  private static KafkaConsumer<byte[], byte[]> reader(String bootstrap) {
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
                10_000,
                "request.timeout.ms",
                5_000)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static TopicPartition ledger(KafkaConsumer<byte[], byte[]> reader, UplinkOptions options)
      throws IOException {
    for (String topic : List.of(Topics.EDGES, Topics.EDGE_WINDOWS, Topics.EDGE_ALERTS)) {
      List<PartitionInfo> found = reader.partitionsFor(topic);
      if (found == null || found.isEmpty()) {
        throw new IOException(
            "the centre at %s has no topic '%s': a control plane of this version has to run there"
                .formatted(options.upstream(), topic));
      }
    }
    // All of an edge on one partition; a text's hash is the same in every JVM.
    int count = reader.partitionsFor(Topics.EDGES).size();
    return new TopicPartition(Topics.EDGES, Math.floorMod(options.edge().hashCode(), count));
  }

  /**
   * Reads until the claim of this session comes: behind it lies nothing that this edge wrote. The
   * end of the partition would not do, as other edges write there too, and one of them in the midst
   * of a transaction hides what stands behind it.
   */
  private Map<TopicPartition, UplinkProgress> read(
      KafkaConsumer<byte[], byte[]> reader, Set<TopicPartition> partitions)
      throws IOException, TimeoutException {
    Map<String, TopicPartition> keys = new HashMap<>();
    partitions.forEach(
        p -> keys.put(UplinkProgress.none(p).key(options.edge(), claim.cluster()), p));
    Map<TopicPartition, UplinkProgress> found = new HashMap<>();
    UplinkClaim before = null;
    reader.assign(Set.of(ledger));
    reader.seekToBeginning(Set.of(ledger));
    long deadlineNanos = System.nanoTime() + READ_BOUND.toNanos();
    while (System.nanoTime() - deadlineNanos < 0) {
      for (ConsumerRecord<byte[], byte[]> stored : reader.poll(POLL)) {
        String key = new String(stored.key(), StandardCharsets.UTF_8);
        if (stored.value() == null) {
          continue;
        }
        try {
          if (keys.containsKey(key)) {
            found.put(keys.get(key), UplinkProgress.parse(keys.get(key), stored.value()));
          } else if (key.equals(options.edge())) {
            UplinkClaim newer = UplinkClaim.parse(stored.value());
            if (newer.session().equals(claim.session())) {
              warnOfAnother(before);
              return found;
            }
            before = newer;
          }
        } catch (IllegalArgumentException e) {
          throw new IOException(
              "%s at offset %d: %s".formatted(ledger, stored.offset(), e.getMessage()), e);
        }
      }
    }
    throw new TimeoutException(
        "%s could not be read to this edge's own claim within %d s"
            .formatted(ledger, READ_BOUND.toSeconds()));
  }

  private void warnOfAnother(UplinkClaim before) {
    if (before != null && !before.cluster().equals(claim.cluster())) {
      LOG.warn(
          "edge '{}' had another data directory before, on {}, last heard of at {}: what that one"
              + " did not send stays there",
          options.edge(),
          before.host(),
          java.time.Instant.ofEpochMilli(before.atMillis()));
    }
  }

  /** As it stood upstream when the session began; absent: nothing was sent from this log. */
  Map<TopicPartition, UplinkProgress> progress() {
    return progress;
  }

  UplinkClaim claim() {
    return claim;
  }

  /** One transaction: records, and how far they take the edge. Blocks, bounded. */
  void send(List<Outgoing> records, Collection<UplinkProgress> moved)
      throws InterruptedException,
          TimeoutException,
          DisplacedException,
          TransactionFailedException {
    List<Outgoing> all = new ArrayList<>(records);
    moved.forEach(
        p ->
            all.add(
                Outgoing.bytes(
                    ledger.topic(),
                    ledger.partition(),
                    p.key(options.edge(), claim.cluster()),
                    p.toBytes())));
    commitNow(all);
  }

  /** Renews the claim. */
  void signOfLife(long nowMillis, long unsent, long lost)
      throws InterruptedException,
          TimeoutException,
          DisplacedException,
          TransactionFailedException {
    claim = claim.renewed(nowMillis, unsent, lost);
    commit(List.of(), List.of());
  }

  private void commit(List<Outgoing> records, Collection<UplinkProgress> moved)
      throws InterruptedException,
          TimeoutException,
          DisplacedException,
          TransactionFailedException {
    List<Outgoing> all = new ArrayList<>(records);
    all.add(Outgoing.bytes(ledger.topic(), ledger.partition(), options.edge(), claim.toBytes()));
    send(all, moved);
  }

  private void commitNow(List<Outgoing> all)
      throws InterruptedException,
          TimeoutException,
          DisplacedException,
          TransactionFailedException {
    CompletableFuture<Void> done =
        sender.commit(all, Map.of(), null).toCompletionStage().toCompletableFuture();
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(COMMIT_BOUND_SECONDS);
    try {
      while (true) {
        try {
          done.get(WAIT_SECONDS, TimeUnit.SECONDS);
          return;
        } catch (TimeoutException e) {
          if (System.nanoTime() - deadlineNanos >= 0) {
            throw e;
          }
          whileWaiting.run();
        }
      }
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TransactionFailedException failed)) {
        throw new IllegalStateException(e.getCause());
      }
      // Before this session's own claim was seen, the newest one may be of any time.
      if (failed.kind() == TransactionFailedException.Kind.FENCED && claimed) {
        requireStillOurs();
      }
      throw failed;
    }
  }

  /**
   * A producer is fenced by a successor, but also when its own transaction had timed out. Only a
   * successor has left a claim, which may take a moment.
   */
  private void requireStillOurs()
      throws InterruptedException, TimeoutException, DisplacedException {
    for (int look = 0; look < LEDGER_LOOKS; look++) {
      byte[] newest =
          LatestRecords.read(options.upstream(), ledger, READ_BOUND).get(options.edge());
      if (newest != null) {
        UplinkClaim holder = UplinkClaim.parse(newest);
        if (!holder.session().equals(claim.session())) {
          throw new DisplacedException(options.edge(), holder);
        }
      }
      TimeUnit.SECONDS.sleep(1);
    }
  }

  @Override
  public void close() {
    sender
        .close()
        .onFailure(e -> LOG.debug("{}: did not close in time", sender.transactionalId(), e));
  }
}
