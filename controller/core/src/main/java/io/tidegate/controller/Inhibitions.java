package io.tidegate.controller;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which breaches, expected or there, another one explains: one alert per cause along the call
 * chain. A pool's breach is explained by that of the pool that its decisions name as what slows it
 * down, see {@link Inputs#explained}, and by what slows down that one. Both have to fire, and a
 * cause explains nothing that is more severe than itself, so what it explains is never told of less
 * than it would be.
 *
 * <p>What a decision named holds until the alert ends, or until a decision finds the objective
 * missed for another reason: while a pool recovers, nothing slows it down any more.
 */
public final class Inhibitions {
  /** None, where windows are so wide. */
  public static Inhibitions none(Duration window) {
    return new Inhibitions(Map.of(), AFTER_WINDOWS * window.toMillis());
  }

  /** A caller may be over its objective for a little longer than what it calls. */
  private static final int AFTER_WINDOWS = 5;

  /** Of what is never told to be over, as for a pool that is no more. */
  private static final long LONGEST_MILLIS = Duration.ofHours(24).toMillis();

  private static final Set<Alert.Kind> EXPLAINED =
      Set.of(Alert.Kind.BREACH_FORECAST, Alert.Kind.SLO_BREACH);

  /**
   * What was told of a pool.
   *
   * @param forecast that fires; null: none
   * @param breach likewise
   * @param last of these, also when it is over
   * @param overAtMillis since when none fires; 0 where one does
   * @param atMillis of the newest alert
   * @param slowedBy what its newest decision names; null: nothing
   * @param cause what is named for what fires; null: nothing
   */
  private record Told(
      Alert forecast,
      Alert breach,
      Alert last,
      long overAtMillis,
      long atMillis,
      long decidedAtMillis,
      PoolId slowedBy,
      PoolId cause) {
    static final Told NOTHING = new Told(null, null, null, 0, 0, 0, null, null);

    Alert newest() {
      return breach != null ? breach : forecast;
    }

    Told with(Alert alert) {
      if (alert.atMillis() < atMillis) {
        return this;
      }
      Alert expected = forecast;
      Alert there = breach;
      switch (alert.kind()) {
        case BREACH_FORECAST -> expected = alert;
        case FORECAST_RESOLVED -> expected = null;
        case SLO_BREACH -> there = alert;
        case SLO_BREACH_ENDED -> there = null;
        default -> {
          return this;
        }
      }
      Alert fires = there != null ? there : expected;
      boolean over = fires == null;
      return new Told(
          expected,
          there,
          over ? last : fires,
          over ? alert.atMillis() : 0,
          alert.atMillis(),
          decidedAtMillis,
          slowedBy,
          over ? slowedBy : cause);
    }

    Told with(Decision decision) {
      if (decision.atMillis() < decidedAtMillis) {
        return this;
      }
      PoolId named = Inputs.explained(decision).orElse(null);
      boolean goesOn = named == null && newest() != null && !Inputs.breached(decision);
      return new Told(
          forecast,
          breach,
          last,
          overAtMillis,
          atMillis,
          decision.atMillis(),
          named,
          goesOn ? cause : named);
    }

    boolean saysNothing() {
      return newest() == null && slowedBy == null;
    }

    /** What fired, and no more since a time or a later one. */
    Optional<Alert> endedSince(long millis) {
      return Optional.ofNullable(last).filter(it -> newest() == null && overAtMillis >= millis);
    }

    /** What fires; for a while also what did. */
    Optional<Alert> firing(long nowMillis, long afterMillis) {
      return Optional.ofNullable(last)
          .filter(
              it ->
                  newest() == null
                      ? nowMillis < overAtMillis + afterMillis
                      : nowMillis < it.atMillis() + LONGEST_MILLIS);
    }
  }

  private final Map<PoolId, Told> byPool;

  /** What fires and has a cause named: few, whatever the fleet's size. */
  private final List<Alert> named;

  /** What is named so: fewer still. */
  private final Set<PoolId> causes;

  private final long afterMillis;

  private Inhibitions(Map<PoolId, Told> byPool, long afterMillis) {
    this.byPool = byPool;
    this.named =
        byPool.values().stream()
            .filter(told -> told.newest() != null && told.cause() != null)
            .map(Told::newest)
            .sorted(Comparator.comparing(Alert::pool))
            .toList();
    this.causes =
        byPool.values().stream()
            .map(Told::cause)
            .filter(Objects::nonNull)
            .collect(Collectors.toUnmodifiableSet());
    this.afterMillis = afterMillis;
  }

  /** After one more alert; one that is no newer than those before changes nothing. */
  public Inhibitions with(Alert alert) {
    Told before = byPool.getOrDefault(alert.pool(), Told.NOTHING);
    return with(alert.pool(), before, before.with(alert), alert.atMillis());
  }

  /** After one more decision, likewise. */
  public Inhibitions with(Decision decision) {
    Told before = byPool.getOrDefault(decision.pool(), Told.NOTHING);
    Told after = before.with(decision);
    boolean same =
        Objects.equals(before.slowedBy(), after.slowedBy())
            && Objects.equals(before.cause(), after.cause());
    // Of each pool, one a minute: only those that tell something new are worth a copy.
    return same ? this : with(decision.pool(), before, after, decision.atMillis());
  }

  private Inhibitions with(PoolId pool, Told before, Told after, long atMillis) {
    if (after.equals(before)) {
      return this;
    }
    Map<PoolId, Told> changed = new HashMap<>(byPool);
    changed
        .values()
        .removeIf(it -> it.saysNothing() && it.overAtMillis() + LONGEST_MILLIS < atMillis);
    changed.put(pool, after);
    return new Inhibitions(changed, afterMillis);
  }

  /**
   * The alert that explains another one, which so need not be told: the one that is furthest down
   * the chain. Empty: none does, or it fires no more.
   */
  public Optional<Alert> cause(Alert alert, long nowMillis) {
    return furthest(alert, nowMillis, there -> there.firing(nowMillis, afterMillis));
  }

  private Optional<Alert> furthest(
      Alert alert, long nowMillis, Function<Told, Optional<Alert>> counts) {
    Told own = byPool.get(alert.pool());
    if (own == null || !EXPLAINED.contains(alert.kind()) || !isOn(own, alert, nowMillis)) {
      return Optional.empty();
    }
    Set<PoolId> seen = new HashSet<>();
    Optional<Alert> found = Optional.empty();
    PoolId next = own.cause();
    while (next != null && seen.add(next)) {
      if (next.equals(alert.pool())) {
        return Optional.empty(); // each explains the other, so none does
      }
      Told there = byPool.getOrDefault(next, Told.NOTHING);
      Optional<Alert> fires =
          counts.apply(there).filter(it -> alert.severity().compareTo(it.severity()) <= 0);
      found = fires.isPresent() ? fires : found;
      next = there.cause();
    }
    return found;
  }

  /** Whether it fires, by what is known; what is newer than that is taken to. */
  public boolean isOn(Alert alert, long nowMillis) {
    Told own = byPool.get(alert.pool());
    return own != null && isOn(own, alert, nowMillis);
  }

  private static boolean isOn(Told own, Alert alert, long nowMillis) {
    return alert.atMillis() > own.atMillis()
        || own.newest() != null
            && own.newest().episode().equals(alert.episode())
            && nowMillis < own.newest().atMillis() + LONGEST_MILLIS;
  }

  /**
   * Which one explains which.
   *
   * @param alert that so need not be told
   */
  public record Explained(Alert alert, Alert cause) {}

  /** Whether an alert of this kind can be explained by another one. */
  public static boolean canBeExplained(Alert.Kind kind) {
    return EXPLAINED.contains(kind);
  }

  /** All that is explained by another one, in the order of the pools' names. */
  public SortedMap<PoolId, Explained> all(long nowMillis) {
    SortedMap<PoolId, Explained> found = new TreeMap<>();
    named.forEach(
        it ->
            cause(it, nowMillis)
                .ifPresent(cause -> found.put(it.pool(), new Explained(it, cause))));
    return found;
  }

  /** What still fires though what explained it is over, in the order of the pools' names. */
  public List<Alert> outlasting(long nowMillis) {
    return named.stream()
        .filter(
            it ->
                cause(it, nowMillis).isEmpty()
                    && furthest(it, nowMillis, there -> there.endedSince(it.atMillis()))
                        .isPresent())
        .toList();
  }

  /** Whether nothing was told yet. */
  public boolean isEmpty() {
    return byPool.isEmpty();
  }

  /** The alerts that one explains, in the order of the pools' names. */
  public List<Alert> explainedBy(Alert cause, long nowMillis) {
    if (!causes.contains(cause.pool())) {
      return List.of();
    }
    return named.stream()
        .filter(
            it ->
                cause(it, nowMillis)
                    .filter(found -> found.episode().equals(cause.episode()))
                    .isPresent())
        .toList();
  }
}
