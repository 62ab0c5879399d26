package io.tidegate.bus;

import io.tidegate.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Whether brokers and topics are as Tidegate needs them. Nothing is changed, and nothing written
 * but one record without a value to a topic that is there, which brings back the brokers' time.
 */
public final class ClusterCheck {
  private final TopicSetup wanted;
  private final Set<KafkaRole> roles;
  private final AdminCalls calls;
  private final List<Finding> findings = new ArrayList<>();

  private ClusterCheck(TopicSetup wanted, Set<KafkaRole> roles, AdminCalls calls) {
    this.wanted = wanted;
    this.roles = roles;
    this.calls = calls;
  }

  /** What a finding is about. */
  public enum Kind {
    /** Fewer brokers than there have to be copies. */
    BROKERS,
    /** Another number of partitions: for good, as a pool would go to another one. */
    PARTITIONS,
    /** A topic's setting. */
    SETTING,
    /** Fewer copies than wanted. */
    COPIES,
    /** Copies that are missing now. */
    MISSING_COPIES,
    /** What this user may not do. */
    DENIED
  }

  /**
   * What is not as it has to be.
   *
   * @param subject a topic, or the cluster
   * @param text what is, and what has to be
   * @param assignment of a setting, {@code name=value} as it has to be; else empty
   */
  public record Finding(Kind kind, String subject, String text, String assignment) {}

  /**
   * What was found.
   *
   * @param absent topics that a start would make
   * @param mayCreate whether this user may make them
   * @param aheadMillis how far the brokers' clock is ahead of this machine's, to half of the
   *     answer's time; empty where this user could not ask
   */
  public record Result(
      int brokers,
      List<String> absent,
      boolean mayCreate,
      List<Finding> findings,
      OptionalLong aheadMillis) {}

  /**
   * Blocks, up to the setup's bound.
   *
   * @param roles what this user is for, and so has to be allowed
   * @throws IllegalStateException if the brokers refuse
   * @throws TimeoutException if they do not answer
   */
  public static Result run(TopicSetup wanted, Set<KafkaRole> roles)
      throws TimeoutException, InterruptedException {
    try (AdminCalls calls = new AdminCalls(wanted.bootstrap(), wanted.bound())) {
      return new ClusterCheck(wanted, roles, calls).run();
    }
  }

  private Result run() throws TimeoutException, InterruptedException {
    Admin admin = calls.admin();
    var cluster =
        admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true));
    int brokers = calls.ask("describe the cluster", cluster.nodes()).size();
    Set<AclOperation> allowed = calls.ask("describe the cluster", cluster.authorizedOperations());
    if (brokers < wanted.replication()) {
      find(
          Kind.BROKERS,
          "the cluster",
          "%d brokers, and each partition shall have %d copies"
              .formatted(brokers, wanted.replication()));
    }
    Set<String> absent = new TreeSet<>(TopicShape.names());
    absent.removeAll(calls.ask("list the topics", admin.listTopics().names()));
    Set<String> present = new TreeSet<>(TopicShape.names());
    present.removeAll(absent);
    topics(present);
    settings(present);
    return new Result(
        brokers,
        List.copyOf(absent),
        allowed == null
            || allowed.contains(AclOperation.CREATE)
            || allowed.contains(AclOperation.ALL),
        List.copyOf(findings),
        present.contains(Topics.INSTANCES) ? aheadMillis() : OptionalLong.empty());
  }

  private void find(Kind kind, String subject, String text) {
    findings.add(new Finding(kind, subject, text, ""));
  }

  private void topics(Set<String> present) throws TimeoutException, InterruptedException {
    Map<String, TopicDescription> found =
        new TreeMap<>(
            calls.ask(
                "describe the topics",
                calls
                    .admin()
                    .describeTopics(
                        present, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .allTopicNames()));
    found.forEach(
        (name, topic) -> {
          List<TopicPartitionInfo> partitions = topic.partitions();
          if (partitions.size() != wanted.partitions()) {
            find(
                Kind.PARTITIONS,
                name,
                "%d partitions: must have %d, as all topics of Tidegate"
                    .formatted(partitions.size(), wanted.partitions()));
          }
          int copies = partitions.stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
          if (copies < wanted.replication()) {
            find(
                Kind.COPIES,
                name,
                "%d copies of a partition: shall be %d".formatted(copies, wanted.replication()));
          }
          long behind =
              partitions.stream()
                  .filter(p -> p.leader() == null || p.isr().size() < p.replicas().size())
                  .count();
          if (behind > 0) {
            find(
                Kind.MISSING_COPIES,
                name,
                "%d partitions have no leader, or copies that are behind".formatted(behind));
          }
          denied(name, topic.authorizedOperations());
        });
  }

  /** Brokers that ask nobody say that all is allowed. */
  private void denied(String name, Set<AclOperation> allowed) {
    if (allowed == null || allowed.contains(AclOperation.ALL)) {
      return;
    }
    Set<AclOperation> missing = KafkaRole.operations(roles, name);
    missing.removeAll(allowed);
    if (!missing.isEmpty()) {
      find(Kind.DENIED, name, "this user may not " + missing);
    }
  }

  private void settings(Set<String> present) throws TimeoutException, InterruptedException {
    List<ConfigResource> asked =
        present.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<ConfigResource, Config> found;
    try {
      found = calls.ask("tell the topics' settings", calls.admin().describeConfigs(asked).all());
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof AuthorizationException) {
        find(Kind.DENIED, "the topics", "this user may not [DESCRIBE_CONFIGS]");
        return;
      }
      throw e;
    }
    for (ConfigResource topic : asked) {
      TopicShape.settings(topic.name(), wanted.replication(), wanted.retention())
          .forEach(
              (setting, value) -> {
                String is = found.get(topic).get(setting).value();
                if (!value.equals(is)) {
                  findings.add(
                      new Finding(
                          Kind.SETTING,
                          topic.name(),
                          "%s is %s: shall be %s".formatted(setting, is, value),
                          setting + "=" + value));
                }
              });
    }
  }

  private OptionalLong aheadMillis() throws TimeoutException, InterruptedException {
    Map<String, Object> settings =
        BrokerLogins.with(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, wanted.bootstrap(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000));
    KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    try {
      // The first one also asks where the partition is.
      calls.ask("store a record", producer.send(tick()));
      long sentMillis = System.currentTimeMillis();
      var stored = calls.ask("store a record", producer.send(tick()));
      long heardMillis = System.currentTimeMillis();
      return OptionalLong.of(stored.timestamp() - (sentMillis + heardMillis) / 2);
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof AuthorizationException) {
        // Who needs this right is told so with the topic.
        return OptionalLong.empty();
      }
      throw e;
    } finally {
      producer.close(Duration.ofSeconds(1));
    }
  }

  private static ProducerRecord<String, byte[]> tick() {
    return new ProducerRecord<>(Topics.INSTANCES, 0, Topics.CLOCK_KEY, null);
  }
}
