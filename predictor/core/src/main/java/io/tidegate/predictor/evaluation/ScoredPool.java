package io.tidegate.predictor.evaluation;

import io.tidegate.predictor.evaluation.Splits.Stretch;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What each method said of one pool, and what became of it. Only the stretch that is needed is
 * kept, 4 bytes a window and method. Immutable once made.
 */
public final class ScoredPool {
  private final PoolId pool;
  private final Splits.Role role;
  private final Timeline timeline;
  private final int offset;
  private final float[][] scores;
  private final Splits splits;
  private final long originMillis;

  private ScoredPool(
      PoolId pool,
      Splits.Role role,
      Timeline timeline,
      int offset,
      float[][] scores,
      Splits splits,
      long originMillis) {
    this.pool = pool;
    this.role = role;
    this.timeline = timeline;
    this.offset = offset;
    this.scores = scores;
    this.splits = splits;
    this.originMillis = originMillis;
  }

  /**
   * Takes a pool through all methods at once, window by window; ends where its role needs no more.
   *
   * @throws IllegalArgumentException if its windows do not ascend
   */
  public static ScoredPool of(
      PoolTrack track, List<Method> methods, Protocol protocol, Splits splits, Splits.Role role) {
    Stretch first = role.calibrates() ? splits.calibrate() : splits.test();
    Stretch last = role.tests() ? splits.test() : splits.calibrate();
    long origin = track.originMillis();
    long keptFrom = origin + first.fromMillis() - protocol.mostLead() * track.widthMillis();
    Timeline.Recorder recorder = new Timeline.Recorder(track.sloP99Millis(), track.widthMillis());
    Kept[] kept = new Kept[methods.size()];
    for (int i = 0; i < kept.length; i++) {
      kept[i] =
          new Kept(methods.get(i).forPool(track.pool(), track.sloP99Millis(), track.widthMillis()));
    }
    int offset = -1;
    Iterator<PoolWindow> windows = track.windows();
    while (windows.hasNext()) {
      PoolWindow window = windows.next();
      if (window.startMillis() >= origin + last.toMillis()) {
        break;
      }
      int index = recorder.add(window);
      if (offset < 0 && window.startMillis() >= keptFrom) {
        offset = index;
      }
      for (Kept each : kept) {
        each.take(window, index, offset);
      }
    }
    Timeline timeline = recorder.timeline(protocol, track::unforeseeable);
    int length = offset < 0 ? 0 : timeline.length() - offset;
    float[][] scores = new float[kept.length][];
    for (int i = 0; i < kept.length; i++) {
      scores[i] = kept[i].upTo(length);
    }
    return new ScoredPool(
        track.pool(), role, timeline, Math.max(0, offset), scores, splits, origin);
  }

  /** One method's persistent scores from the kept stretch on. */
  private static final class Kept {
    private final PoolScorer scorer;
    private final Persistence persistence = new Persistence();
    private float[] scores = new float[1024];
    private int newest = -1;
    private int length;

    Kept(PoolScorer scorer) {
      this.scorer = scorer;
    }

    void take(PoolWindow window, int index, int offset) {
      // Two windows that are missing end what persisted; more of them say no more.
      for (int gap = Math.min(2, index - newest - 1); newest >= 0 && gap > 0; gap--) {
        persistence.next(Double.NaN);
      }
      newest = index;
      float score = persistence.next(scorer.onWindow(window));
      if (offset < 0) {
        return;
      }
      int at = index - offset;
      if (at >= scores.length) {
        scores = Arrays.copyOf(scores, Math.max(at + 1, scores.length + scores.length / 2));
      }
      Arrays.fill(scores, length, at, Float.NaN);
      scores[at] = score;
      length = at + 1;
    }

    float[] upTo(int wanted) {
      return Arrays.copyOf(scores, wanted);
    }
  }

  public PoolId pool() {
    return pool;
  }

  public Splits.Role role() {
    return role;
  }

  /** What one method said in the calibration time. */
  Segment calibration(int method) {
    return segment(method, splits.calibrate());
  }

  /** What one method said in the test time. */
  Segment test(int method) {
    return segment(method, splits.test());
  }

  private Segment segment(int method, Stretch stretch) {
    int from = Math.max(offset, timeline.indexOf(originMillis + stretch.fromMillis()));
    int to = Math.min(timeline.length(), timeline.indexOf(originMillis + stretch.toMillis()));
    return new Segment(timeline, scores[method], offset, from, Math.max(from, to));
  }
}
