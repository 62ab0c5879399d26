package io.tidegate.predictor.evaluation;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.Arrays;

/**
 * "As yesterday". Score: the highest mean p99 of 3 windows that came within {@value #AHEAD} windows
 * of this time yesterday, ÷ SLO. Says nothing on the first day, nor where windows are so short that
 * a day does not fit into its memory.
 */
public final class SeasonalNaive implements Method {
  private static final int AHEAD = 20;
  private static final int MEAN_OF = 3;
  private static final long DAY_MILLIS = 86_400_000;
  private static final int MOST_WINDOWS = 86_400 / 10;

  @Override
  public String name() {
    return "seasonal-naive";
  }

  @Override
  public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
    long day = DAY_MILLIS / widthMillis;
    return day > MOST_WINDOWS || day <= AHEAD
        ? window -> Double.NaN
        : new Yesterday((int) day, sloP99Millis, widthMillis);
  }

  private static final class Yesterday implements PoolScorer {
    private final float[] ring;
    private final double slo;
    private final long widthMillis;
    private final RecentValues recent = new RecentValues(MEAN_OF);
    private long newest = Long.MIN_VALUE;

    Yesterday(int day, double slo, long widthMillis) {
      this.ring = new float[day];
      this.slo = slo;
      this.widthMillis = widthMillis;
      Arrays.fill(ring, Float.NaN);
    }

    @Override
    public double onWindow(PoolWindow window) {
      long now = window.startMillis() / widthMillis;
      if (newest != Long.MIN_VALUE) {
        for (long i = Math.max(newest + 1, now - ring.length); i < now; i++) {
          ring[(int) (i % ring.length)] = Float.NaN;
        }
      }
      newest = now;
      recent.add(now, window.latency().p99Millis());
      ring[(int) (now % ring.length)] = (float) recent.mean();
      // The slots just ahead hold what came at those times yesterday.
      double highest = Double.NaN;
      for (int ahead = 1; ahead <= AHEAD; ahead++) {
        float then = ring[(int) ((now + ahead) % ring.length)];
        if (!Float.isNaN(then) && !(then <= highest)) {
          highest = then;
        }
      }
      return highest / slo;
    }
  }
}
