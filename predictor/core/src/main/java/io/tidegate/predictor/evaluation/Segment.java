package io.tidegate.predictor.evaluation;

import io.tidegate.predictor.evaluation.Timeline.Breach;
import java.util.List;

/** The alarms of one method on one pool over one stretch of time, for any threshold. */
final class Segment {
  private final Timeline timeline;
  private final Protocol protocol;
  private final float[] scores;
  private final int offset;
  private final int from;
  private final int to;

  /**
   * @param scores persistent ones; the first is that of window {@code offset}
   * @param from first window of the stretch
   * @param to window after its last one
   */
  Segment(Timeline timeline, float[] scores, int offset, int from, int to) {
    this.timeline = timeline;
    this.protocol = timeline.protocol();
    this.scores = scores;
    this.offset = offset;
    this.from = from;
    this.to = to;
  }

  /** A score that may raise an alarm; NaN where there is none or none would count. */
  private float score(int window) {
    int at = window - offset;
    return at < 0 || at >= scores.length || !timeline.counts(window) ? Float.NaN : scores[at];
  }

  /** A score that may hit a breach: none before an earlier breach does, it was about that one. */
  private float scoreBefore(Breach breach, int lead) {
    int window = breach.start() - lead;
    return window < 0 || timeline.untilBreach(window) != lead ? Float.NaN : score(window);
  }

  List<Breach> breaches(Breach.Kind kind) {
    return timeline.breaches().stream()
        .filter(b -> b.kind() == kind && b.start() >= from && b.start() < to)
        .toList();
  }

  /** The highest threshold at which the breach is hit; NaN: at none. */
  float hitUpTo(Breach breach) {
    float best = Float.NaN;
    for (int lead = protocol.leastLead(); lead <= protocol.mostLead(); lead++) {
      float score = scoreBefore(breach, lead);
      if (!Float.isNaN(score) && !(score <= best)) {
        best = score;
      }
    }
    return best;
  }

  /** The longest lead with which the breach is hit; 0: it is not. */
  int lead(Breach breach, double threshold) {
    for (int lead = protocol.mostLead(); lead >= protocol.leastLead(); lead--) {
      if (scoreBefore(breach, lead) >= threshold) {
        return lead;
      }
    }
    return 0;
  }

  /** The end of the windows of which it is known what came within the longest lead. */
  private int judgedTo() {
    return Math.max(from, to - protocol.mostLead());
  }

  /** Measured windows in which an alarm can be judged. */
  int exposure() {
    int measured = 0;
    for (int i = from; i < judgedTo(); i++) {
      measured += timeline.measured(i) ? 1 : 0;
    }
    return measured;
  }

  /** Episodes that begin in the stretch and are followed by nothing. */
  int falseAlarms(double threshold) {
    int count = 0;
    int begun = -1;
    int last = -1;
    boolean good = true;
    int end = judgedTo();
    for (int i = from; i < end; i++) {
      if (!(score(i) >= threshold)) {
        continue;
      }
      if (begun < 0 || i - last > protocol.pause() || i - begun >= protocol.mostLead()) {
        count += good ? 0 : 1;
        begun = i;
        good = false;
      }
      last = i;
      good |= timeline.untilBreach(i) <= protocol.mostLead();
    }
    return count + (good ? 0 : 1);
  }

  /** The scores that no breach follows: at which thresholds false alarms come. */
  void collectFalse(FloatList into) {
    for (int i = from; i < judgedTo(); i++) {
      float score = score(i);
      if (!Float.isNaN(score) && timeline.untilBreach(i) > protocol.mostLead()) {
        into.add(score);
      }
    }
  }

  /**
   * Goes through the windows in which a probability can be judged: measured, outside of a breach
   * and its wake, and with a known future.
   */
  void forEachJudged(Judged judged) {
    for (int i = from; i < judgedTo(); i++) {
      if (timeline.counts(i)) {
        judged.accept(score(i), timeline.untilBreach(i) <= protocol.mostLead());
      }
    }
  }

  /** Takes a score (NaN: none) and whether a breach began within the longest lead. */
  @FunctionalInterface
  interface Judged {
    void accept(float score, boolean breachCame);
  }

  /**
   * Counts the windows at which an event could have begun, and those of them at which it would have
   * been hit: what alarms that know nothing of the events would catch.
   *
   * @return {windows, hit ones}
   */
  long[] chance(double threshold) {
    long windows = 0;
    long hit = 0;
    int last = Integer.MIN_VALUE / 2;
    for (int i = from; i < to; i++) {
      int newest = i - protocol.leastLead();
      if (i == from) {
        for (int j = i - protocol.mostLead(); j < newest; j++) {
          last = score(j) >= threshold ? j : last;
        }
      }
      if (score(newest) >= threshold) {
        last = newest;
      }
      if (timeline.counts(i)) {
        windows++;
        hit += i - last <= protocol.mostLead() ? 1 : 0;
      }
    }
    return new long[] {windows, hit};
  }
}
