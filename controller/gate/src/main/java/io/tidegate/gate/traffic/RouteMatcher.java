package io.tidegate.gate.traffic;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds a request's route in a model that was written down: by its templates alone. */
public final class RouteMatcher {
  private static final String TEXT = "{text}";

  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private final int[] routes = new int[Methods.ALL.size()];

    Node() {
      Arrays.fill(routes, -1);
    }
  }

  private final Node root = new Node();
  private final int[] others = new int[Methods.ALL.size()];
  private final Set<String> queryKeys = new TreeSet<>();

  public RouteMatcher(TrafficModel model) {
    Arrays.fill(others, -1);
    for (int number = 0; number < model.routes().size(); number++) {
      Route route = model.routes().get(number);
      int method = Methods.ALL.indexOf(route.method());
      if (method < 0) {
        continue;
      }
      if (route.template().equals(RouteTable.OTHER)) {
        others[method] = number;
      }
      Node node = root;
      for (String part : route.template().substring(1).split("/", -1)) {
        node = node.children.computeIfAbsent(part, p -> new Node());
      }
      node.routes[method] = number;
      int question = route.template().indexOf('?');
      if (question >= 0) {
        queryKeys.addAll(List.of(route.template().substring(question + 1).split("&")));
      }
    }
  }

  /** Of which the model's routes have the names. */
  Set<String> queryKeys() {
    return Set.copyOf(queryKeys);
  }

  /**
   * The route's number. What has no route of its own is one of its method's others, where the model
   * has such a route.
   *
   * @param path anonymous, as {@link AccessRecord#path()}
   * @return -1: there is none
   */
  int of(String method, String path) {
    int at = Methods.ALL.indexOf(method);
    if (at < 0) {
      return -1;
    }
    int found = find(root, RouteTree.parts(path), 0, at);
    return found >= 0 ? found : others[at];
  }

  private static int find(Node node, List<String> parts, int next, int method) {
    if (next == parts.size()) {
      return node.routes[method];
    }
    String part = parts.get(next);
    int question = part.indexOf('?');
    String stem = question < 0 ? part : part.substring(0, question);
    String query = question < 0 ? "" : part.substring(question);
    for (String key : List.of(part, TEXT + Segment.extension(stem) + query, TEXT)) {
      Node child = node.children.get(key);
      int found = child == null ? -1 : find(child, parts, next + 1, method);
      if (found >= 0) {
        return found;
      }
    }
    return -1;
  }

  /** As a template would have it, so that it tells of nobody. */
  public static String shape(String method, String path) {
    return method + " " + RouteTree.parts(path).stream().collect(Collectors.joining("/", "/", ""));
  }
}
