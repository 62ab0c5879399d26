package io.tidegate.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers every two seconds how far partitions go: so their readers' lag is known also
 * while those readers hold still, and that the brokers answer is known also while nobody writes.
 */
public final class PartitionEnds {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionEnds.class);
  private static final long PAUSE_MILLIS = 2_000;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(1);

  /** Beyond this, what was known says nothing any more. */
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Vertx vertx;
  private final String bootstrap;
  private final Admin admin;
  private final Supplier<Set<TopicPartition>> watched;
  private volatile Answer answer = new Answer(Map.of(), System.nanoTime());
  private volatile Trouble trouble;
  private volatile boolean closing;

  private record Answer(Map<TopicPartition, Long> ends, long atNanos) {}

  private record Trouble(Instant since, String text) {}

  private PartitionEnds(
      Vertx vertx, String bootstrap, Admin admin, Supplier<Set<TopicPartition>> watched) {
    this.vertx = vertx;
    this.bootstrap = bootstrap;
    this.admin = admin;
    this.watched = watched;
  }

  /**
   * Begins to ask; does not wait for an answer.
   *
   * @param watched the partitions to ask for; asked anew each time, on any thread
   */
  public static Future<PartitionEnds> start(
      Vertx vertx, String bootstrap, Supplier<Set<TopicPartition>> watched) {
    return vertx.executeBlocking(
        () -> {
          Admin admin =
              Admin.create(
                  BrokerLogins.with(
                      Map.of(
                          "bootstrap.servers",
                          Settings.present("bootstrap", bootstrap),
                          "default.api.timeout.ms",
                          PATIENCE_MILLIS,
                          "request.timeout.ms",
                          PATIENCE_MILLIS / 2)));
          PartitionEnds ends = new PartitionEnds(vertx, bootstrap, admin, watched);
          ends.ask();
          return ends;
        },
        false);
  }

  private void ask() {
    if (closing) {
      return;
    }
    try {
      request().whenComplete((ends, error) -> answered(ends, error));
    } catch (RuntimeException e) {
      answered(null, e);
    }
  }

  private KafkaFuture<Map<TopicPartition, Long>> request() {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    watched.get().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    if (asked.isEmpty()) {
      return admin
          .describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MILLIS))
          .clusterId()
          .thenApply(id -> Map.of());
    }
    return admin
        .listOffsets(
            asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(PATIENCE_MILLIS))
        .all()
        .thenApply(
            offsets -> {
              Map<TopicPartition, Long> ends = new HashMap<>();
              offsets.forEach((partition, info) -> ends.put(partition, info.offset()));
              return Map.copyOf(ends);
            });
  }

  private void answered(Map<TopicPartition, Long> ends, Throwable error) {
    if (closing) {
      return;
    }
    if (error == null) {
      answer = new Answer(ends, System.nanoTime());
      if (trouble != null) {
        LOG.info("the brokers at {} answer again", bootstrap);
      }
      trouble = null;
    } else if (trouble == null) {
      trouble = new Trouble(Instant.now(), BrokerLogins.text(bootstrap, error));
      LOG.warn("the brokers at {} do not answer: {}", bootstrap, trouble.text());
    }
    vertx.setTimer(PAUSE_MILLIS, timer -> ask());
  }

  /** The offset that the partition's next record will have; empty where it is not known. */
  public OptionalLong end(TopicPartition partition) {
    Answer last = answer;
    Long end = last.ends().get(partition);
    return end == null || System.nanoTime() - last.atNanos() > STALE_NANOS
        ? OptionalLong.empty()
        : OptionalLong.of(end);
  }

  /** Since when the brokers do not answer, and why; empty: they do. */
  public Optional<String> trouble() {
    Trouble now = trouble;
    return now == null
        ? Optional.empty()
        : Optional.of(
            "the brokers at %s do not answer since %s: %s"
                .formatted(bootstrap, now.since(), now.text()));
  }

  /** Within a second. */
  public Future<Void> close() {
    closing = true;
    return vertx.executeBlocking(
        () -> {
          admin.close(CLOSE_BOUND);
          return null;
        },
        false);
  }
}
