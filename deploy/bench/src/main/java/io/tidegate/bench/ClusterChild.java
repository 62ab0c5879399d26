package io.tidegate.bench;

import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaNode;
import io.tidegate.launcher.embedded.LocalPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * One broker of a cluster. Arguments: its directory, the cluster's id, its own number, and of each
 * node {@code number:port:controller port}.
 */
final class ClusterChild {
  private static final List<String> JVM = List.of("-Xmx512m", "-XX:+UseSerialGC");

  private ClusterChild() {}

  /** A running cluster; closing it ends the brokers. */
  record Cluster(String bootstrap, List<LiveChild> brokers) implements AutoCloseable {
    @Override
    public void close() {
      brokers.forEach(LiveChild::close);
    }
  }

  /** Starts so many brokers, each in a JVM of its own; returns when all serve. */
  static Cluster start(Path directory, int nodes) throws IOException, InterruptedException {
    String id = Uuid.randomUuid().toString();
    List<String> ports = new ArrayList<>();
    for (int node = 1; node <= nodes; node++) {
      ports.add("%d:%d:%d".formatted(node, LocalPort.free(), LocalPort.free()));
    }
    String bootstrap =
        ports.stream().map(p -> "127.0.0.1:" + p.split(":")[1]).collect(Collectors.joining(","));
    Cluster cluster = new Cluster(bootstrap, new ArrayList<>());
    try {
      for (int node = 1; node <= nodes; node++) {
        List<String> arguments =
            new ArrayList<>(List.of(directory.resolve("broker-" + node).toString(), id, "" + node));
        arguments.addAll(ports);
        cluster
            .brokers()
            .add(LiveChild.start(JVM, ClusterChild.class, arguments.toArray(String[]::new)));
      }
      for (LiveChild broker : cluster.brokers()) {
        broker.await("serves", 120);
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  public static void main(String[] arguments) throws Exception {
    int own = Integer.parseInt(arguments[2]);
    int port = 0;
    Map<Integer, Integer> controllers = new TreeMap<>();
    for (String node : List.of(arguments).subList(3, arguments.length)) {
      String[] parts = node.split(":");
      int number = Integer.parseInt(parts[0]);
      controllers.put(number, Integer.parseInt(parts[2]));
      if (number == own) {
        port = Integer.parseInt(parts[1]);
      }
    }
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            Path.of(arguments[0]), new KafkaNode(own, arguments[1], port, controllers), Map.of());
    kafka
        .fatal()
        .thenAccept(
            text -> {
              System.err.println(text);
              Runtime.getRuntime().halt(1);
            });
    System.out.println("serves=");
    while (System.in.read() >= 0) {
      // Until the parent ends, however it does.
    }
    // What it holds is thrown away: an orderly end would wait for the others.
    Runtime.getRuntime().halt(0);
  }
}
