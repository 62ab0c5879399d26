package io.tidegate.sources;

import io.tidegate.wire.PoolKind;
import java.util.List;
import java.util.Map;

/**
 * Which metrics are one kind of pool.
 *
 * @param unit of its distributions; empty: as the metric tells
 * @param slots what tells what; of the expressions of one slot the first that has data counts
 */
record Rule(
    String name, PoolKind kind, PoolName pool, String unit, Map<Slot, List<Expression>> slots) {
  Rule {
    slots = Map.copyOf(slots);
  }

  /**
   * A place that a metric fills.
   *
   * @param label the label's name for {@link Role#LABEL}, else empty
   */
  record Slot(Role role, String label) implements Comparable<Slot> {
    static Slot of(Role role) {
      return new Slot(role, "");
    }

    @Override
    public int compareTo(Slot other) {
      int byRole = role.compareTo(other.role);
      return byRole != 0 ? byRole : label.compareTo(other.label);
    }

    @Override
    public String toString() {
      return label.isEmpty() ? role.key() : role.key() + "." + label;
    }
  }
}
