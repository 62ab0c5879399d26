package io.tidegate.controller;

import io.tidegate.wire.Alert;
import io.tidegate.wire.AlertMark;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many alerts of each kind there were in a time, and how many were found useful. */
public final class AlertTally {
  private final AlertMarks marks;
  private final long fromMillis;
  private final long toMillis;

  /** An alert that tells again what another one told is the same. */
  private final Map<String, Alert.Kind> byEpisode = new HashMap<>();

  /**
   * Those of a kind.
   *
   * @param alerts each counted once, however often it was told
   * @param useful of them
   * @param notUseful of them; of the others nobody said
   */
  public record OfKind(Alert.Kind kind, int alerts, int useful, int notUseful) {
    /** Of those that somebody judged, the share that was useful; empty: nobody judged any. */
    public Optional<Double> precision() {
      int judged = useful + notUseful;
      return judged == 0 ? Optional.empty() : Optional.of((double) useful / judged);
    }
  }

  /**
   * @param marks what people have said, by now
   * @param fromMillis event time, inclusive
   * @param toMillis event time, exclusive
   */
  public AlertTally(AlertMarks marks, long fromMillis, long toMillis) {
    this.marks = marks;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
  }

  /** Takes one, in any order; what tells of an end only counts by its beginning. */
  public void take(Alert alert) {
    if (alert.atMillis() >= fromMillis
        && alert.atMillis() < toMillis
        && AlertMarks.canBeAcknowledged(alert.kind())) {
      byEpisode.put(alert.episode(), alert.kind());
    }
  }

  /** By kind; those of which there was none are absent. */
  public List<OfKind> end() {
    Map<Alert.Kind, OfKind> all = new EnumMap<>(Alert.Kind.class);
    byEpisode.forEach(
        (episode, kind) -> {
          Optional<AlertMark.Mark> verdict = marks.verdict(episode).map(AlertMark::mark);
          OfKind before = all.getOrDefault(kind, new OfKind(kind, 0, 0, 0));
          all.put(
              kind,
              new OfKind(
                  kind,
                  before.alerts() + 1,
                  before.useful()
                      + (verdict.filter(AlertMark.Mark.USEFUL::equals).isPresent() ? 1 : 0),
                  before.notUseful()
                      + (verdict.filter(AlertMark.Mark.NOT_USEFUL::equals).isPresent() ? 1 : 0)));
        });
    return List.copyOf(all.values());
  }
}
