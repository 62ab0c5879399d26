package io.tidegate.launcher.doctor;

import io.tidegate.bus.ClusterCheck;
import io.tidegate.bus.KafkaRole;
import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/** Brokers of one's own, and Tidegate's topics on them. */
final class KafkaCheck {
  private KafkaCheck() {}

  static List<Finding> run(Settings settings, Duration bound) throws InterruptedException {
    String brokers = settings.kafka().bootstrap();
    ClusterCheck.Result result;
    try {
      result =
          ClusterCheck.run(
              new TopicSetup(
                  brokers,
                  settings.kafka().partitions(),
                  (short) settings.kafka().replication(),
                  settings.kafka().retention(),
                  bound),
              settings.roles().stream()
                  .map(role -> KafkaRole.valueOf(role.name()))
                  .collect(Collectors.toSet()));
    } catch (TimeoutException | IllegalStateException | KafkaException e) {
      return List.of(
          Finding.fail(
              "kafka",
              e.getMessage(),
              "kafka.bootstrap has to name brokers, host:port, that this machine reaches; so have"
                  + " their advertised.listeners"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok("kafka", "%d brokers answer at %s".formatted(result.brokers(), brokers)));
    findings.add(topics(result, settings.kafka()));
    result.findings().forEach(found -> findings.add(finding(found, brokers)));
    if (result.aheadMillis().isPresent()) {
      long ahead = result.aheadMillis().getAsLong();
      findings.add(ClockCheck.of("the brokers", ahead, settings.collector().futureTolerance()));
    } else if (!result.absent().contains(Topics.INSTANCES)) {
      findings.add(
          Finding.ok("clock", "the brokers' is not known: it takes WRITE on " + Topics.INSTANCES));
    }
    return findings;
  }

  private static Finding topics(ClusterCheck.Result result, Settings.Kafka wanted) {
    int absent = result.absent().size();
    if (absent == 0) {
      return Finding.ok("topics", "all are there");
    }
    String seen = "%d are not there yet: %s".formatted(absent, String.join(", ", result.absent()));
    return result.mayCreate()
        ? Finding.ok(
            "topics",
            "%s; 'tidegate serve' makes them, with %d partitions of %d copies"
                .formatted(seen, wanted.partitions(), wanted.replication()))
        : Finding.fail(
            "topics",
            seen,
            "this user may not make topics: allow it CREATE on the cluster, or have 'tidegate"
                + " topics apply' run by one who may");
  }

  private static Finding finding(ClusterCheck.Finding found, String brokers) {
    String seen = "%s: %s".formatted(found.subject(), found.text());
    return switch (found.kind()) {
      case BROKERS ->
          Finding.fail("kafka", seen, "start more, or set kafka.replication to what there is");
      case PARTITIONS ->
          Finding.fail(
              "topics",
              seen,
              "set kafka.partitions to what the topics have: it cannot be changed while they"
                  + " hold anything");
      case COPIES ->
          Finding.warn("topics", seen, "have Kafka reassign it (kafka-reassign-partitions.sh)");
      case MISSING_COPIES ->
          Finding.warn("topics", seen, "see which broker is away, and have it back");
      case SETTING ->
          Finding.warn(
              "topics",
              seen,
              "kafka-configs.sh --bootstrap-server %s --alter --topic %s --add-config %s"
                  .formatted(brokers, found.subject(), found.assignment()));
      case DENIED ->
          Finding.warn(
              "topics",
              seen,
              "'tidegate topics acls' prints what each role's user has to be allowed; of the"
                  + " setting 'roles', those of this process count");
    };
  }
}
