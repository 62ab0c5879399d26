package io.tidegate.launcher.faults;

import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** One node of a cluster; says when it serves, and waits to be killed. */
final class BrokerChild {
  /** What a takeover waits for is short, so that the test is. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "broker.session.timeout.ms", "4000",
          "group.min.session.timeout.ms", "3000",
          "group.consumer.min.session.timeout.ms", "3000",
          "group.consumer.session.timeout.ms", "6000",
          "group.consumer.min.heartbeat.interval.ms", "500",
          "group.consumer.heartbeat.interval.ms", "1000");

  private BrokerChild() {}

  static String[] arguments(Path directory, KafkaNode node) {
    StringBuilder controllers = new StringBuilder();
    node.controllerPorts().forEach((id, port) -> controllers.append(id + ":" + port + " "));
    return new String[] {
      directory.toString(),
      Integer.toString(node.id()),
      node.clusterId(),
      Integer.toString(node.port()),
      controllers.toString()
    };
  }

  public static void main(String[] arguments) throws Exception {
    Map<Integer, Integer> controllers = new TreeMap<>();
    for (String one : arguments[4].strip().split(" ")) {
      String[] idAndPort = one.split(":");
      controllers.put(Integer.parseInt(idAndPort[0]), Integer.parseInt(idAndPort[1]));
    }
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            Path.of(arguments[0]),
            new KafkaNode(
                Integer.parseInt(arguments[1]),
                arguments[2],
                Integer.parseInt(arguments[3]),
                controllers),
            SETTINGS);
    kafka
        .fatal()
        .thenAccept(
            text -> {
              System.err.println(text);
              Runtime.getRuntime().halt(1);
            });
    System.out.println("serves");
    System.out.flush();
    ChildJvm.awaitParentGone();
    Runtime.getRuntime().halt(0);
  }
}
