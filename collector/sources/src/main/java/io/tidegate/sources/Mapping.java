package io.tidegate.sources;

import io.tidegate.sources.Rule.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** All rules, and which labels say whose pools they are. See {@link MappingFile} for its form. */
public final class Mapping {
  private final Identity identity;
  private final List<Rule> rules;

  /** By metric, in the order of the rules. */
  private final Map<String, Map<Rule, List<Use>>> uses = new HashMap<>();

  /**
   * The labels to look at, the first that is there counts.
   *
   * @param labels name of a sample's label → where it comes from
   */
  record Identity(List<String> service, List<String> instance, Map<String, List<String>> labels) {
    Identity {
      service = List.copyOf(service);
      instance = List.copyOf(instance);
      labels = Map.copyOf(labels);
    }
  }

  /** One metric in one rule: the {@code part}th term of the {@code choice}th expression. */
  record Use(Slot slot, int choice, int part, Selector selector) {}

  /** A rule that takes a point, the name it gives, and what it takes it for. */
  record Match(Rule rule, String poolName, List<Use> uses) {}

  Mapping(Identity identity, List<Rule> rules) {
    this.identity = identity;
    this.rules = List.copyOf(rules);
    for (Rule rule : rules) {
      rule.slots()
          .forEach(
              (slot, choices) -> {
                for (int c = 0; c < choices.size(); c++) {
                  List<Selector> terms = choices.get(c).metrics();
                  for (int t = 0; t < terms.size(); t++) {
                    uses.computeIfAbsent(terms.get(t).name(), name -> new LinkedHashMap<>())
                        .computeIfAbsent(rule, r -> new ArrayList<>())
                        .add(new Use(slot, c, t, terms.get(t)));
                  }
                }
              });
    }
  }

  Identity identity() {
    return identity;
  }

  List<Rule> rules() {
    return rules;
  }

  /** Whether a metric of this name is of use; what is not can be passed over early. */
  public boolean wants(String metric) {
    return uses.containsKey(metric);
  }

  /** The first rule that takes a point of this metric with these labels. */
  Optional<Match> match(String metric, Map<String, String> labels, UnaryOperator<String> lookup) {
    for (Map.Entry<Rule, List<Use>> candidate : uses.getOrDefault(metric, Map.of()).entrySet()) {
      List<Use> fitting =
          candidate.getValue().stream().filter(use -> use.selector().fits(labels)).toList();
      if (!fitting.isEmpty()) {
        Optional<String> pool = candidate.getKey().pool().of(lookup);
        if (pool.isPresent()) {
          return Optional.of(new Match(candidate.getKey(), pool.get(), fitting));
        }
      }
    }
    return Optional.empty();
  }
}
