package io.tidegate.launcher.embedded;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One node, broker and controller, of a Kafka on this machine.
 *
 * @param id of this node, one of {@code controllerPorts}
 * @param clusterId the same on all nodes, 22 characters as Kafka's {@code Uuid} prints it
 * @param port for clients and the other brokers
 * @param controllerPorts by node: all nodes vote, so a majority of them has to be there
 */
public record KafkaNode(int id, String clusterId, int port, Map<Integer, Integer> controllerPorts) {
  public KafkaNode {
    controllerPorts = Map.copyOf(new TreeMap<>(controllerPorts));
    if (!controllerPorts.containsKey(id)) {
      throw new IllegalArgumentException(
          "node %d has no controller port among %s".formatted(id, controllerPorts));
    }
  }

  int controllerPort() {
    return controllerPorts.get(id);
  }

  String voters() {
    return new TreeMap<>(controllerPorts)
        .entrySet().stream()
            .map(e -> e.getKey() + "@127.0.0.1:" + e.getValue())
            .collect(Collectors.joining(","));
  }
}
