package io.tidegate.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.CollectorCounts;
import io.tidegate.collector.service.CollectorOptions;
import io.tidegate.collector.service.CollectorService;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/**
 * A collector without a store. Arguments: bootstrap, width and lateness in milliseconds, then how
 * many samples there are and how often to read them all, each time as a new group; or 0 to collect
 * until the input closes, and tell the counts and the heap when asked.
 */
final class CollectorChild {
  private CollectorChild() {}

  public static void main(String[] arguments) throws Exception {
    WindowOptions windows =
        WindowOptions.ofWidth(Long.parseLong(arguments[1]))
            .withAllowedLateness(Long.parseLong(arguments[2]));
    long samples = Long.parseLong(arguments[3]);
    Vertx vertx = Vertx.vertx();
    if (samples > 0) {
      for (int round = 0; round < Integer.parseInt(arguments[4]); round++) {
        round(vertx, arguments[0], windows, samples, round);
      }
    } else {
      answer(vertx, arguments[0], windows);
    }
    await(vertx.close());
  }

  private static CollectorService start(
      Vertx vertx, String bootstrap, WindowOptions windows, String group) throws Exception {
    return await(
        CollectorService.start(
            vertx, new CollectorOptions(bootstrap, group, windows, Map.of()), new DroppingStore()));
  }

  private static void round(
      Vertx vertx, String bootstrap, WindowOptions windows, long samples, int round)
      throws Exception {
    // The group that stores begins at the topic's begin, and would read those of earlier rounds.
    deleteWindows(bootstrap);
    CollectorService collector = start(vertx, bootstrap, windows, "bench-" + round);
    await(collector.owning());
    long sinceNanos = System.nanoTime();
    long sinceCpuNanos = cpuNanos();
    while (collector.health().counts().accepted() < samples) {
      if (System.nanoTime() - sinceNanos > TimeUnit.MINUTES.toNanos(2)) {
        throw new IllegalStateException("not done after two minutes: " + collector.health());
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    double seconds = (System.nanoTime() - sinceNanos) / 1e9;
    double cpuSeconds = (cpuNanos() - sinceCpuNanos) / 1e9;
    CollectorCounts counts = collector.health().counts();
    System.out.printf("round=%s %s %s%n", seconds, cpuSeconds, counts.windows());
    System.err.println("collector, round " + round + ": " + seconds + " s, " + counts);
    await(collector.close());
  }

  private static void deleteWindows(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      admin
          .describeTopics(List.of(Topics.WINDOWS))
          .allTopicNames()
          .get(60, TimeUnit.SECONDS)
          .get(Topics.WINDOWS)
          .partitions()
          .forEach(
              p ->
                  all.put(
                      new TopicPartition(Topics.WINDOWS, p.partition()),
                      RecordsToDelete.beforeOffset(-1)));
      admin.deleteRecords(all).all().get(60, TimeUnit.SECONDS);
    }
  }

  private static void answer(Vertx vertx, String bootstrap, WindowOptions windows)
      throws Exception {
    CollectorService collector = start(vertx, bootstrap, windows, "bench");
    await(collector.owning());
    System.out.println("ready=");
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String question = questions.readLine();
        question != null;
        question = questions.readLine()) {
      CollectorCounts counts = collector.health().counts();
      switch (question) {
        case "accepted" -> System.out.println("accepted=" + counts.accepted());
        case "counts" ->
            System.out.printf(
                "counts=%d %d %s%n", counts.accepted(), counts.windows(), counts.refused());
        case "heapMib" -> {
          ManagementFactory.getMemoryMXBean().gc();
          System.out.println(
              "heapMib="
                  + (ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20));
        }
        default -> throw new IllegalArgumentException(question);
      }
    }
    System.out.println("cpuSeconds=" + cpuNanos() / 1e9);
    System.out.println("peakMib=" + peakMib());
    await(collector.close());
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** The most memory the process had, from Linux; 0 elsewhere. */
  private static long peakMib() throws java.io.IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
