package io.tidegate.bus;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    try (AdminCalls calls = new AdminCalls(bootstrap, bound)) {
      create(calls);
      comparePartitions(calls);
      awaitServed(calls);
    }
  }

  private void create(AdminCalls calls) throws TimeoutException, InterruptedException {
    Set<String> present = calls.ask("list the topics", calls.admin().listTopics().names());
    for (String name : TopicShape.names()) {
      if (!present.contains(name)) {
        create(calls, name);
      }
    }
  }

  private void create(AdminCalls calls, String name) throws TimeoutException, InterruptedException {
    while (true) {
      try {
        calls.ask(
            "create topic '" + name + "'", calls.admin().createTopics(List.of(topic(name))).all());
        return;
      } catch (IllegalStateException e) {
        if (e.getCause() instanceof TopicExistsException) {
          // Another process was quicker; its partition count is compared later.
          return;
        }
        boolean tooFew = e.getCause() instanceof InvalidReplicationFactorException;
        if (!tooFew || brokers(calls) < replication) {
          throw e;
        }
        // There are enough, and some are fenced: a broker whose heartbeat was late is back soon.
        pauseOrThrow(e, calls);
      }
    }
  }

  /** Those that are fenced included. */
  private int brokers(AdminCalls calls) throws TimeoutException, InterruptedException {
    return calls
        .ask(
            "describe the cluster",
            calls
                .admin()
                .describeCluster(new DescribeClusterOptions().includeFencedBrokers(true))
                .nodes())
        .size();
  }

  private NewTopic topic(String name) {
    return new NewTopic(name, partitions, replication)
        .configs(TopicShape.settings(name, replication, retention));
  }

  private void comparePartitions(AdminCalls calls) throws TimeoutException, InterruptedException {
    Map<String, TopicDescription> found = null;
    while (found == null) {
      try {
        found =
            calls.ask(
                "describe the topics",
                calls.admin().describeTopics(TopicShape.names()).allTopicNames());
      } catch (IllegalStateException e) {
        retryOrThrow(e, calls);
      }
    }
    for (String name : TopicShape.names()) {
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
  private void awaitServed(AdminCalls calls) throws TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (String name : TopicShape.names()) {
      for (int p = 0; p < partitions; p++) {
        latest.put(new TopicPartition(name, p), OffsetSpec.latest());
      }
    }
    boolean served = false;
    while (!served) {
      try {
        calls.ask("read the topics' offsets", calls.admin().listOffsets(latest).all());
        served = true;
      } catch (IllegalStateException e) {
        retryOrThrow(e, calls);
      }
    }
  }

  private void retryOrThrow(IllegalStateException e, AdminCalls calls)
      throws TimeoutException, InterruptedException {
    if (!(e.getCause() instanceof RetriableException)) {
      throw e;
    }
    pauseOrThrow(e, calls);
  }

  private void pauseOrThrow(IllegalStateException e, AdminCalls calls)
      throws TimeoutException, InterruptedException {
    if (calls.late()) {
      TimeoutException late =
          new TimeoutException(
              "the topics at %s are not ready after %d ms".formatted(bootstrap, bound.toMillis()));
      late.initCause(e);
      throw late;
    }
    // A bounded pause between two questions; nothing counts this latch down.
    new CountDownLatch(1).await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }
}
