package io.tidegate.launcher.faults;

import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.KafkaNode;
import io.tidegate.launcher.embedded.LocalPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;

/** Three brokers that are controllers too, each a process of its own. */
public final class Brokers implements AutoCloseable {
  private static final List<Integer> IDS = List.of(1, 2, 3);

  private final Path directory;
  private final Map<Integer, KafkaNode> nodes = new TreeMap<>();
  private final Map<Integer, ChildJvm> processes = new TreeMap<>();
  private final Admin admin;

  public Brokers(Path directory) throws Exception {
    this.directory = directory;
    Map<Integer, Integer> controllers = new TreeMap<>();
    for (int id : IDS) {
      controllers.put(id, LocalPort.free());
    }
    String cluster = Uuid.randomUuid().toString();
    for (int id : IDS) {
      nodes.put(id, new KafkaNode(id, cluster, LocalPort.free(), controllers));
    }
    admin = Admin.create(Map.of("bootstrap.servers", bootstrap()));
    try {
      for (int id : IDS) {
        launch(id);
      }
      for (int id : IDS) {
        processes.get(id).await("serves");
      }
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  public String bootstrap() {
    return nodes.values().stream()
        .map(n -> "127.0.0.1:" + n.port())
        .collect(Collectors.joining(","));
  }

  private void launch(int id) throws Exception {
    processes.put(
        id,
        new ChildJvm(
            directory.resolve("broker-%d.log".formatted(id)),
            BrokerChild.class,
            BrokerChild.arguments(directory.resolve("broker-" + id), nodes.get(id))));
  }

  public void kill(int id) throws InterruptedException {
    processes.get(id).kill();
  }

  /** It hangs, and its connections stay. */
  public void freeze(int id) throws Exception {
    processes.get(id).freeze();
  }

  public void thaw(int id) throws Exception {
    processes.get(id).thaw();
  }

  public boolean isAlive(int id) {
    return processes.get(id).isAlive();
  }

  /** On the same data; does not wait. */
  public void restart(int id) throws Exception {
    launch(id);
  }

  /** The node that is the active controller. */
  public int controller() throws Exception {
    return admin.describeMetadataQuorum().quorumInfo().get(30, TimeUnit.SECONDS).leaderId();
  }

  /** A node that leads a partition of the topic, if possible one that is not the controller. */
  public int leader(String topic) throws Exception {
    int controller = controller();
    List<Integer> leaders =
        admin
            .describeTopics(List.of(topic))
            .allTopicNames()
            .get(30, TimeUnit.SECONDS)
            .get(topic)
            .partitions()
            .stream()
            .map(p -> p.leader().id())
            .toList();
    return leaders.stream().filter(id -> id != controller).findFirst().orElse(leaders.get(0));
  }

  /** Until every replica of every topic, Kafka's own too, is in sync: then one may be killed. */
  public void awaitInSync(Duration bound) throws Exception {
    long deadlineNanos = System.nanoTime() + bound.toNanos();
    while (true) {
      String behind;
      try {
        List<String> waiting = new ArrayList<>();
        Set<String> topics =
            admin
                .listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get(10, TimeUnit.SECONDS);
        for (TopicDescription topic :
            admin.describeTopics(topics).allTopicNames().get(10, TimeUnit.SECONDS).values()) {
          for (TopicPartitionInfo partition : topic.partitions()) {
            if (partition.isr().size() < IDS.size()) {
              waiting.add(topic.name() + "-" + partition.partition());
            }
          }
        }
        if (waiting.isEmpty()) {
          return;
        }
        behind = waiting.toString();
      } catch (ExecutionException | TimeoutException e) {
        behind = e.toString();
      }
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new AssertionError("not in sync after %d s: %s".formatted(bound.toSeconds(), behind));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  @Override
  public void close() throws InterruptedException {
    admin.close(Duration.ofSeconds(1));
    for (ChildJvm process : processes.values()) {
      process.close();
    }
  }
}
