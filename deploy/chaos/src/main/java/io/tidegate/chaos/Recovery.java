package io.tidegate.chaos;

import io.tidegate.chaos.World.Member;
import io.tidegate.launcher.faults.CollectorChild;
import io.tidegate.launcher.faults.NumberedLoad;
import io.tidegate.launcher.faults.NumberedSamples;
import io.tidegate.launcher.faults.WindowWatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether all is well again: every process says that it is ready, every group has worked off what
 * was there when the fault ended, and every numbered pool has windows of after it.
 */
final class Recovery implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(300);
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration PROBE = Duration.ofSeconds(3);
  private static final List<String> GROUPS =
      List.of(
          CollectorChild.GROUP,
          CollectorChild.GROUP + "-store",
          "tidegate-predictor",
          "tidegate-controller");

  private final World world;
  private final WindowWatch watch;
  private final NumberedLoad load;
  private final Admin admin;
  private final HttpClient http = HttpClient.newHttpClient();

  Recovery(World world, WindowWatch watch, NumberedLoad load) {
    this.world = world;
    this.watch = watch;
    this.load = load;
    this.admin = Admin.create(Map.of("bootstrap.servers", world.brokers.bootstrap()));
  }

  /**
   * Waits for it.
   *
   * @return how long it took
   * @throws TimeoutException with what is not well
   */
  Duration await() throws InterruptedException, TimeoutException {
    long beginNanos = System.nanoTime();
    long windowMillis = load.windowMillis() + NumberedSamples.WINDOW_MILLIS;
    Map<TopicPartition, Long> ends = null;
    while (true) {
      String missing;
      try {
        if (ends == null) {
          ends = ends();
        }
        missing = missing(windowMillis, ends);
      } catch (ExecutionException | TimeoutException e) {
        missing = "no answer: " + e;
      }
      if (missing.isEmpty()) {
        return Duration.ofNanos(System.nanoTime() - beginNanos);
      }
      if (System.nanoTime() - beginNanos >= PATIENCE.toNanos()) {
        throw new TimeoutException(
            "not well within %d s: %s".formatted(PATIENCE.toSeconds(), missing));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private String missing(long windowMillis, Map<TopicPartition, Long> ends)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (Member member : world.members()) {
      String trouble = trouble(member);
      if (!trouble.isEmpty()) {
        return member.name + ": " + trouble;
      }
    }
    if (!watch.reached(windowMillis)) {
      return "no window of after the fault on some partition";
    }
    return lag(ends);
  }

  private String trouble(Member member) throws InterruptedException {
    if (!member.isAlive()) {
      return "it has ended";
    }
    if (member.probes == 0) {
      return "";
    }
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:%d/health/ready".formatted(member.probes)))
                  .timeout(PROBE)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? "" : answer.body();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Map<TopicPartition, Long> ends()
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (String group : GROUPS) {
      Map<TopicPartition, Long> committed = committed(group);
      if (committed.isEmpty()) {
        throw new TimeoutException(group + " has committed nothing yet");
      }
      committed.keySet().forEach(p -> wanted.put(p, OffsetSpec.latest()));
    }
    return get(admin.listOffsets(wanted).all()).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  /** The first that is behind. A transaction's marker at the end is no record to be worked off. */
  private String lag(Map<TopicPartition, Long> ends)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (String group : GROUPS) {
      for (Map.Entry<TopicPartition, Long> one : committed(group).entrySet()) {
        long end = ends.getOrDefault(one.getKey(), 0L);
        if (one.getValue() < end - 1) {
          return "%s is at %d of %d on %s".formatted(group, one.getValue(), end, one.getKey());
        }
      }
    }
    return "";
  }

  private Map<TopicPartition, Long> committed(String group)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, Long> committed = new HashMap<>();
    get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                committed.put(partition, offset.offset());
              }
            });
    return committed;
  }

  private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(CALL.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
