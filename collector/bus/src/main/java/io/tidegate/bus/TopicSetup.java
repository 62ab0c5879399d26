package io.tidegate.bus;

import io.tidegate.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that are absent and waits until all are served.
 *
 * @param partitions of every topic: a pool stays on one partition number all the way
 * @param retention of the append-only topics; the audit log of decisions is kept without end
 * @param bound of the whole call
 */
public record TopicSetup(
    String bootstrap, int partitions, short replication, Duration retention, Duration bound) {
  private static final long RETRY_MILLIS = 100;

  private static final Set<String> REPLACED_OFTEN =
      Set.of(Topics.INSTANCES, Topics.EDGES, Topics.PREDICTOR_STATE, Topics.ACCURACY);

  public TopicSetup {
    Settings.present("bootstrap", bootstrap);
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "partitions is %d: must be at least 1".formatted(partitions));
    }
    if (replication < 1) {
      throw new IllegalArgumentException(
          "replication is %d: must be at least 1".formatted(replication));
    }
    if (retention.isNegative() || retention.isZero()) {
      throw new IllegalArgumentException("retention is %s: must be positive".formatted(retention));
    }
    if (bound.isNegative() || bound.isZero()) {
      throw new IllegalArgumentException("bound is %s: must be positive".formatted(bound));
    }
  }

  /**
   * Blocks, up to the bound; may be called at every start, by several processes at once.
   *
   * @throws IllegalStateException if a topic exists with another partition count, or the brokers
   *     refuse
   * @throws TimeoutException if the brokers are not there, or not ready in time
   */
  public void ensure() throws TimeoutException, InterruptedException {
    long deadlineNanos = System.nanoTime() + bound.toNanos();
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrap);
    settings.put(
        "default.api.timeout.ms", Integer.toString((int) Math.min(bound.toMillis(), 60_000)));
    settings.put("request.timeout.ms", Integer.toString((int) Math.min(bound.toMillis(), 5_000)));
    Admin admin = Admin.create(settings);
    try {
      create(admin, deadlineNanos);
      comparePartitions(admin, deadlineNanos);
      awaitServed(admin, deadlineNanos);
    } finally {
      admin.close(Duration.ofSeconds(1));
    }
  }

  private static List<String> all() {
    List<String> names = new ArrayList<>(Topics.APPEND_ONLY);
    names.addAll(Topics.COMPACTED);
    return names;
  }

  private void create(Admin admin, long deadlineNanos)
      throws TimeoutException, InterruptedException {
    Set<String> present = ask("list the topics", admin.listTopics().names(), deadlineNanos);
    for (String name : all()) {
      if (!present.contains(name)) {
        create(admin, name, deadlineNanos);
      }
    }
  }

  private void create(Admin admin, String name, long deadlineNanos)
      throws TimeoutException, InterruptedException {
    while (true) {
      try {
        ask(
            "create topic '" + name + "'",
            admin.createTopics(List.of(topic(name))).all(),
            deadlineNanos);
        return;
      } catch (IllegalStateException e) {
        if (e.getCause() instanceof TopicExistsException) {
          // Another process was quicker; its partition count is compared later.
          return;
        }
        boolean tooFew = e.getCause() instanceof InvalidReplicationFactorException;
        if (!tooFew || brokers(admin, deadlineNanos) < replication) {
          throw e;
        }
        // There are enough, and some are fenced: a broker whose heartbeat was late is back soon.
        pauseOrThrow(e, deadlineNanos);
      }
    }
  }

  /** Those that are fenced included. */
  private int brokers(Admin admin, long deadlineNanos)
      throws TimeoutException, InterruptedException {
    return ask(
            "describe the cluster",
            admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true)).nodes(),
            deadlineNanos)
        .size();
  }

  private NewTopic topic(String name) {
    Map<String, String> config = new HashMap<>();
    // With three replicas one may be down; with fewer, a higher minimum would stop all writes.
    config.put("min.insync.replicas", replication >= 3 ? "2" : "1");
    if (Topics.COMPACTED.contains(name)) {
      config.put("cleanup.policy", "compact");
    } else {
      config.put("cleanup.policy", "delete");
      config.put(
          "retention.ms",
          name.equals(Topics.DECISIONS) ? "-1" : Long.toString(retention.toMillis()));
    }
    if (REPLACED_OFTEN.contains(name)) {
      // A record replaces the one before it, again and again and for ever: only closed segments
      // are compacted, so small ones, soon; who starts has to read what is not compacted yet.
      config.put("segment.bytes", Integer.toString(16 * 1024 * 1024));
      config.put("segment.ms", Long.toString(Duration.ofMinutes(10).toMillis()));
      config.put("max.compaction.lag.ms", Long.toString(Duration.ofMinutes(10).toMillis()));
      config.put("min.cleanable.dirty.ratio", "0.2");
      config.put("delete.retention.ms", Long.toString(Duration.ofHours(1).toMillis()));
    }
    if (name.equals(Topics.SAMPLES) || name.equals(Topics.INSTANCES)) {
      // Agents' clocks are not ours: a wrong one must not delete or keep segments, and an instance
      // is silent by the broker's clock.
      config.put("message.timestamp.type", "LogAppendTime");
    }
    return new NewTopic(name, partitions, replication).configs(config);
  }

  private void comparePartitions(Admin admin, long deadlineNanos)
      throws TimeoutException, InterruptedException {
    Map<String, TopicDescription> found = null;
    while (found == null) {
      try {
        found =
            ask("describe the topics", admin.describeTopics(all()).allTopicNames(), deadlineNanos);
      } catch (IllegalStateException e) {
        retryOrThrow(e, deadlineNanos);
      }
    }
    for (String name : all()) {
      TopicDescription topic = found.get(name);
      if (topic.partitions().size() != partitions) {
        throw new IllegalStateException(
            "topic '%s' has %d partitions: must have %d, as all topics of Tidegate"
                .formatted(topic.name(), topic.partitions().size(), partitions));
      }
    }
  }

  /**
   * A topic that was just created may not be served yet, and a flood of idempotent writes into it
   * can then hang for two minutes (KAFKA-15591). Asking for its offsets tells.
   */
  private void awaitServed(Admin admin, long deadlineNanos)
      throws TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (String name : all()) {
      for (int p = 0; p < partitions; p++) {
        latest.put(new TopicPartition(name, p), OffsetSpec.latest());
      }
    }
    boolean served = false;
    while (!served) {
      try {
        ask("read the topics' offsets", admin.listOffsets(latest).all(), deadlineNanos);
        served = true;
      } catch (IllegalStateException e) {
        retryOrThrow(e, deadlineNanos);
      }
    }
  }

  private void retryOrThrow(IllegalStateException e, long deadlineNanos)
      throws TimeoutException, InterruptedException {
    if (!(e.getCause() instanceof RetriableException)) {
      throw e;
    }
    pauseOrThrow(e, deadlineNanos);
  }

  private void pauseOrThrow(IllegalStateException e, long deadlineNanos)
      throws TimeoutException, InterruptedException {
    if (System.nanoTime() - deadlineNanos >= 0) {
      TimeoutException late =
          new TimeoutException(
              "the topics at %s are not ready after %d ms".formatted(bootstrap, bound.toMillis()));
      late.initCause(e);
      throw late;
    }
    // A bounded pause between two questions; nothing counts this latch down.
    new CountDownLatch(1).await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private <T> T ask(String what, java.util.concurrent.Future<T> answer, long deadlineNanos)
      throws TimeoutException, InterruptedException {
    try {
      return answer.get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      TimeoutException late =
          new TimeoutException(
              "no answer from the brokers at %s within %d ms (to %s)"
                  .formatted(bootstrap, bound.toMillis(), what));
      late.initCause(e);
      throw late;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        TimeoutException late =
            new TimeoutException(
                "no answer from the brokers at %s within %d ms (to %s)"
                    .formatted(bootstrap, bound.toMillis(), what));
        late.initCause(e.getCause());
        throw late;
      }
      throw new IllegalStateException(
          "the brokers at %s refuse to %s: %s"
              .formatted(bootstrap, what, e.getCause().getMessage()),
          e.getCause());
    }
  }
}
