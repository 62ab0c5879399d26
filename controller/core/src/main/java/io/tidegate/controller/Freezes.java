package io.tidegate.controller;

import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where the kill switch is on: for each selector its newest order counts. */
public final class Freezes {
  public static final Freezes NONE = new Freezes(Map.of());

  private final Map<String, Freeze> bySelector;

  private Freezes(Map<String, Freeze> bySelector) {
    this.bySelector = Map.copyOf(bySelector);
  }

  /** After one more order. */
  public Freezes with(FreezeOrder order) {
    Map<String, Freeze> changed = new TreeMap<>(bySelector);
    if (order.frozen()) {
      changed.put(order.selector(), Freeze.of(order));
    } else {
      changed.remove(order.selector());
    }
    return new Freezes(changed);
  }

  /** After an order that cannot be understood: what it may freeze, is frozen. */
  public Freezes withUnreadable(String selector, long atMillis, String why) {
    return with(
        new FreezeOrder(
            selector,
            true,
            "an unknown operator",
            Say.of(
                "the order cannot be read by this version (%s); a freeze or a thaw of '%s' by it"
                    + " replaces it",
                why, selector),
            atMillis,
            false));
  }

  /** The one for a pool; of several, the one that allows least, and of these the oldest. */
  public Optional<Freeze> of(PoolId pool) {
    return bySelector.values().stream()
        .filter(freeze -> freeze.matches(pool))
        .min(
            Comparator.comparing(Freeze::keepSizes)
                .thenComparing(Freeze::atMillis)
                .thenComparing(Freeze::selector));
  }

  public Optional<Freeze> bySelector(String selector) {
    return Optional.ofNullable(bySelector.get(selector));
  }

  /** All of them, in the order of their selectors. */
  public List<Freeze> all() {
    List<Freeze> all = new ArrayList<>(bySelector.values());
    all.sort(Comparator.comparing(Freeze::selector));
    return List.copyOf(all);
  }

  @Override
  public String toString() {
    return "Freezes" + all();
  }
}
