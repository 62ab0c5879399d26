package io.tidegate.bench;

import io.tidegate.wire.Topics;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The groups of the roles: who shares the partitions, and how far each has come. */
final class RoleGroups {
  private static final long CALL_SECONDS = 60;

  private final Admin admin;
  private final int partitions;
  private final long patienceSeconds;

  RoleGroups(Admin admin, int partitions, long patienceSeconds) {
    this.admin = admin;
    this.partitions = partitions;
    this.patienceSeconds = patienceSeconds;
  }

  /**
   * Until each role has so many members with partitions, and all partitions have one.
   *
   * @throws IOException if that takes too long
   */
  void awaitShared(int processes)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
    while (!all().values().stream().allMatch(group -> shared(group, processes))) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new IOException(
            "not shared by %d after %d s: %s".formatted(processes, patienceSeconds, all()));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** How many partitions the member of this role has that has most. */
  long most(String role) throws InterruptedException, ExecutionException, TimeoutException {
    return all().get(group(role)).members().stream()
        .mapToLong(RoleGroups::numbers)
        .max()
        .orElseThrow();
  }

  /**
   * Whether a role has committed all windows that were published.
   *
   * @param next up to where each partition was published
   */
  boolean hasRead(String role, Map<TopicPartition, Long> next)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin
            .listConsumerGroupOffsets(group(role))
            .partitionsToOffsetAndMetadata()
            .get(CALL_SECONDS, TimeUnit.SECONDS);
    return next.entrySet().stream()
        .filter(e -> e.getKey().topic().equals(Topics.WINDOWS))
        .allMatch(
            e -> {
              OffsetAndMetadata offset = committed.get(e.getKey());
              return offset != null && offset.offset() >= e.getValue();
            });
  }

  private Map<String, ConsumerGroupDescription> all()
      throws InterruptedException, ExecutionException, TimeoutException {
    return admin
        .describeConsumerGroups(StageWatch.ROLES.stream().map(RoleGroups::group).toList())
        .all()
        .get(CALL_SECONDS, TimeUnit.SECONDS);
  }

  private static String group(String role) {
    return "tidegate-" + role;
  }

  private boolean shared(ConsumerGroupDescription group, int processes) {
    return group.members().size() == processes
        && group.members().stream().noneMatch(m -> m.assignment().topicPartitions().isEmpty())
        && group.members().stream()
                .flatMap(m -> m.assignment().topicPartitions().stream())
                .map(TopicPartition::partition)
                .distinct()
                .count()
            == partitions;
  }

  private static long numbers(MemberDescription member) {
    return member.assignment().topicPartitions().stream()
        .map(TopicPartition::partition)
        .distinct()
        .count();
  }
}
