package io.tidegate.controller;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.SilenceOrder;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Of which alerts other systems are not told: for each id its newest order counts. */
public final class Silences {
  public static final Silences NONE = new Silences(Map.of());

  /** What was silenced is shown as such for so long after its end. */
  static final long KEPT_MILLIS = Duration.ofDays(30).toMillis();

  /** They close what was told before. */
  private static final Set<Alert.Kind> ENDS =
      Set.of(Alert.Kind.FORECAST_RESOLVED, Alert.Kind.SLO_BREACH_ENDED);

  private static final Comparator<SilenceOrder> OLDEST_FIRST =
      Comparator.comparing(SilenceOrder::startsAtMillis).thenComparing(SilenceOrder::id);

  private final Map<String, SilenceOrder> byId;

  private Silences(Map<String, SilenceOrder> byId) {
    this.byId = Map.copyOf(byId);
  }

  /** After one more order; those that were long over when it was given are forgotten. */
  public Silences with(SilenceOrder order) {
    Map<String, SilenceOrder> changed = new HashMap<>(byId);
    changed.values().removeIf(one -> one.endsAtMillis() + KEPT_MILLIS <= order.atMillis());
    changed.put(order.id(), order);
    return new Silences(changed);
  }

  /** After an order that cannot be understood: an alert too many is better than one too few. */
  public Silences withUnreadable(String id) {
    Map<String, SilenceOrder> changed = new HashMap<>(byId);
    changed.remove(id);
    return new Silences(changed);
  }

  /**
   * The one that covers alerts of a kind and pool at a time; of several, that which began first.
   */
  public Optional<SilenceOrder> of(PoolId pool, Alert.Kind kind, long atMillis) {
    return covering(pool, kind, atMillis).min(OLDEST_FIRST);
  }

  private Stream<SilenceOrder> covering(PoolId pool, Alert.Kind kind, long atMillis) {
    return byId.values().stream()
        .filter(one -> one.isInForce(atMillis))
        .filter(one -> one.kind().isEmpty() || one.kind().get() == kind)
        .filter(one -> Selector.matches(one.selector(), pool.key()));
  }

  /**
   * Whether nobody is told of an alert, by the time that it tells of: so it does not matter when it
   * is read, or read again. That a forecast or a breach is over is told, as it may have been told
   * before that it began, unless a silence names that very kind.
   */
  public boolean cover(Alert alert) {
    return covering(alert.pool(), alert.kind(), alert.atMillis())
        .anyMatch(one -> one.kind().isPresent() || !ENDS.contains(alert.kind()));
  }

  public Optional<SilenceOrder> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Those that are in force or to come, in the order in which they begin. */
  public List<SilenceOrder> notOver(long nowMillis) {
    return byId.values().stream()
        .filter(one -> !one.isOver(nowMillis))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public String toString() {
    return "Silences" + byId.values().stream().sorted(OLDEST_FIRST).toList();
  }
}
