package io.tidegate.controller;

import io.tidegate.wire.Alert;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.AlertMark.Mark;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What people have said of alerts: of each the newest acknowledgement and the newest verdict. */
public final class AlertMarks {
  public static final AlertMarks NONE = new AlertMarks(Map.of());

  /** People give them one by one; beyond these the oldest are forgotten. */
  private static final int MOST = 20_000;

  /** They tell of an end, or of how it was: there is nothing to be at. */
  private static final Set<Alert.Kind> NOTHING_TO_ACKNOWLEDGE =
      Set.of(
          Alert.Kind.INSTANCE_REGISTERED,
          Alert.Kind.INSTANCE_GONE,
          Alert.Kind.FORECAST_RESOLVED,
          Alert.Kind.FORECAST_SCORED,
          Alert.Kind.SLO_BREACH_ENDED);

  private static final Comparator<AlertMark> NEWEST_FIRST =
      Comparator.comparingLong(AlertMark::atMillis).reversed().thenComparing(AlertMark::key);

  /**
   * How many of a pool's alerts were found useful, and how many were not.
   *
   * @param useful alerts, each counted once
   */
  public record Verdicts(int useful, int notUseful) {
    public static final Verdicts NONE = new Verdicts(0, 0);

    /** With one more. */
    public Verdicts plus(Mark verdict) {
      return switch (verdict) {
        case USEFUL -> new Verdicts(useful + 1, notUseful);
        case NOT_USEFUL -> new Verdicts(useful, notUseful + 1);
        default -> this;
      };
    }
  }

  private final Map<String, AlertMark> byKey;

  /**
   * @param byKey that nobody changes any more
   */
  private AlertMarks(Map<String, AlertMark> byKey) {
    this.byKey = byKey;
  }

  /** After one more. */
  public AlertMarks with(AlertMark mark) {
    return with(List.of(mark));
  }

  /** After more, in their order. It costs as much as one more. */
  public AlertMarks with(List<AlertMark> marks) {
    return with(marks, MOST);
  }

  AlertMarks with(List<AlertMark> marks, int most) {
    Map<String, AlertMark> changed = new HashMap<>(byKey);
    for (AlertMark mark : marks) {
      if (mark.mark() == Mark.UNACKNOWLEDGED || mark.mark() == Mark.UNJUDGED) {
        changed.remove(mark.key());
      } else {
        changed.put(mark.key(), mark);
      }
    }
    if (changed.size() > most) {
      changed.values().stream()
          .sorted(NEWEST_FIRST)
          .skip(most)
          .toList()
          .forEach(old -> changed.remove(old.key()));
    }
    return new AlertMarks(changed);
  }

  /** After one that cannot be understood: an alert too many is better than one too few. */
  public AlertMarks withUnreadable(String key) {
    Map<String, AlertMark> changed = new HashMap<>(byKey);
    changed.remove(key);
    return new AlertMarks(changed);
  }

  /** Whether somebody can be at it; an end needs nobody. */
  public static boolean canBeAcknowledged(Alert.Kind kind) {
    return !NOTHING_TO_ACKNOWLEDGE.contains(kind);
  }

  /**
   * Who is at it, so that it need not be told again. One that is more severe than what was
   * acknowledged is told, and so is an end.
   */
  public Optional<AlertMark> acknowledgement(Alert alert) {
    return canBeAcknowledged(alert.kind())
        ? acknowledgement(alert.episode())
            .filter(mark -> alert.severity().compareTo(mark.severity()) <= 0)
        : Optional.empty();
  }

  /** The same of an episode, however severe it is now. */
  public Optional<AlertMark> acknowledgement(String episode) {
    return Optional.ofNullable(byKey.get(Topics.ACKNOWLEDGE_KEY + episode));
  }

  /** Whether it was found useful. */
  public Optional<AlertMark> verdict(String episode) {
    return Optional.ofNullable(byKey.get(Topics.VERDICT_KEY + episode));
  }

  /** Those that hold, the newest first, no more than a number of them. */
  public List<AlertMark> newest(int limit) {
    return byKey.values().stream().sorted(NEWEST_FIRST).limit(limit).toList();
  }

  /** The verdicts on each pool's alerts, in the order of the pools' names. */
  public SortedMap<PoolId, Verdicts> verdicts() {
    SortedMap<PoolId, Verdicts> byPool = new TreeMap<>();
    for (AlertMark mark : byKey.values()) {
      if (mark.mark().isVerdict()) {
        byPool.merge(mark.pool(), Verdicts.NONE.plus(mark.mark()), (a, b) -> a.plus(mark.mark()));
      }
    }
    return byPool;
  }

  @Override
  public String toString() {
    return "AlertMarks" + newest(MOST);
  }
}
