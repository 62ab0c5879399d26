package io.tidegate.gate.traffic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns templates of paths. A place in the tree that has more than so many different parts becomes
 * {@code {text}}, but for the parts that are a good share of what comes there; so its size is
 * bounded, whatever the log holds.
 */
final class RouteTree {
  private static final int DEEPEST = 8;
  private static final int WIDEST = 40;
  private static final int LEAST_WIDTH = 4;
  private static final int MOST_NODES = 20_000;

  /** A part with a smaller share of its place's requests is one of many. */
  private static final double SHARE = 0.05;

  /** Unless it is so large a share of all requests. */
  private static final double SHARE_OF_ALL = 0.005;

  private static final int FREQUENT = 50;

  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private final long[] ends = new long[Methods.ALL.size()];
    private long passed;
    private boolean wide;
  }

  private final Node root = new Node();
  private int nodes;
  private int widest = WIDEST;

  void learn(String method, String path) {
    Node node = root;
    node.passed++;
    for (String part : parts(path)) {
      Node child = child(node, part);
      if (child == null) {
        child = new Node();
        node.children.put(node.wide ? wide(node, part) : part, child);
        nodes++;
      }
      child.passed++;
      if (!node.wide && node.children.size() > widest) {
        widen(node);
        // What it was merged into counts this request already, with its end still to come.
        child = child(node, part);
      }
      node = child;
    }
    node.ends[Methods.ALL.indexOf(method)]++;
    if (nodes > MOST_NODES) {
      widest = Math.max(LEAST_WIDTH, widest / 2);
      widenAll(root);
      nodes = count(root);
    }
  }

  /** The parts after which a template is looked up; a very deep path ends in {@code {rest}}. */
  static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    int question = path.indexOf('?');
    String query = question < 0 ? "" : path.substring(question);
    String plain = question < 0 ? path : path.substring(0, question);
    int from = plain.startsWith("/") ? 1 : 0;
    while (from <= plain.length()) {
      int slash = plain.indexOf('/', from);
      int end = slash < 0 ? plain.length() : slash;
      if (parts.size() == DEEPEST) {
        parts.add("{rest}");
        break;
      }
      parts.add(Segment.kind(plain.substring(from, end)));
      from = end + 1;
    }
    int last = parts.size() - 1;
    parts.set(last, parts.get(last) + query);
    return parts;
  }

  private static Node child(Node node, String part) {
    Node exact = node.children.get(part);
    return exact != null || !node.wide ? exact : node.children.get(wide(node, part));
  }

  /** Of a wide place; endings are kept apart as long as there are few of them. */
  private static String wide(Node node, String part) {
    int question = part.indexOf('?');
    String query = question < 0 ? "" : part.substring(question);
    String stem = question < 0 ? part : part.substring(0, question);
    String named = "{text}" + Segment.extension(stem) + query;
    return node.children.containsKey(named) || node.children.size() < 2 * WIDEST ? named : "{text}";
  }

  private void widen(Node node) {
    node.wide = true;
    Map<String, Node> before = new LinkedHashMap<>(node.children);
    node.children.clear();
    before.forEach(
        (part, child) -> {
          boolean own =
              part.startsWith("{")
                  || child.passed >= SHARE * node.passed
                  || child.passed >= Math.max(FREQUENT, SHARE_OF_ALL * root.passed);
          String key = own || part.isEmpty() ? part : wide(node, part);
          node.children.merge(key, child, RouteTree::merged);
        });
  }

  private static Node merged(Node into, Node other) {
    into.passed += other.passed;
    into.wide |= other.wide;
    for (int i = 0; i < into.ends.length; i++) {
      into.ends[i] += other.ends[i];
    }
    other.children.forEach((part, child) -> into.children.merge(part, child, RouteTree::merged));
    return into;
  }

  private void widenAll(Node node) {
    if (node.children.size() > widest) {
      widen(node);
    }
    node.children.values().forEach(this::widenAll);
  }

  private static int count(Node node) {
    int sum = 1;
    for (Node child : node.children.values()) {
      sum += count(child);
    }
    return sum;
  }

  /** Each method and template with its requests, the most frequent first. */
  List<RouteCount> routes() {
    widest = WIDEST / 2;
    widenAll(root);
    List<RouteCount> routes = new ArrayList<>();
    collect(root, "", routes);
    routes.sort(
        Comparator.comparingLong(RouteCount::requests)
            .reversed()
            .thenComparing(RouteCount::template)
            .thenComparing(RouteCount::method));
    return routes;
  }

  /** What was learned as a route. */
  record RouteCount(String method, String template, long requests) {}

  private static void collect(Node node, String path, List<RouteCount> routes) {
    for (int i = 0; i < node.ends.length; i++) {
      if (node.ends[i] > 0) {
        routes.add(new RouteCount(Methods.ALL.get(i), path, node.ends[i]));
      }
    }
    node.children.forEach((part, child) -> collect(child, path + "/" + part, routes));
  }

  /** The template of a path; where it was never seen, null. */
  String template(String path) {
    StringBuilder template = new StringBuilder();
    Node node = root;
    for (String part : parts(path)) {
      String key = part;
      if (!node.children.containsKey(key) && node.wide) {
        key = wide(node, part);
      }
      Node child = node.children.get(key);
      if (child == null) {
        return null;
      }
      template.append('/').append(key);
      node = child;
    }
    return template.toString();
  }
}
