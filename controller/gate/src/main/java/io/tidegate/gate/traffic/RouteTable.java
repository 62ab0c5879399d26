package io.tidegate.gate.traffic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The routes of a model by their number, and the number of each request's route. */
final class RouteTable {
  static final String OTHER = "/{other}";

  private final RouteTree tree;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  RouteTable(RouteTree tree, int most) {
    this.tree = tree;
    List<RouteTree.RouteCount> learned = tree.routes();
    for (int i = 0; i < Math.min(most, learned.size()); i++) {
      add(learned.get(i).method() + " " + learned.get(i).template());
    }
    for (int i = most; i < learned.size(); i++) {
      String other = learned.get(i).method() + " " + OTHER;
      if (!numbers.containsKey(other)) {
        add(other);
      }
    }
  }

  private void add(String name) {
    numbers.put(name, names.size());
    names.add(name);
  }

  int size() {
    return names.size();
  }

  String name(int route) {
    return names.get(route);
  }

  /** -1: neither the route nor its method's others are in the table. */
  int of(AccessRecord record) {
    String template = tree.template(record.path());
    Integer number = template == null ? null : numbers.get(record.method() + " " + template);
    if (number == null) {
      number = numbers.get(record.method() + " " + OTHER);
    }
    return number == null ? -1 : number;
  }
}
