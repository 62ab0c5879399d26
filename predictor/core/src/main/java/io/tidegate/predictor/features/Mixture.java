package io.tidegate.predictor.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Several cheap forecasters of one logarithm, mixed by their recent errors on this pool. Each is
 * judged at every horizon; its weight at one is 1 ÷ (its mean square error there × its mean square
 * error at the shortest): the shortest tells quickly that a ramp has begun, the longer that a
 * season is known. That is as sharp as the inverse of the squared mean square error, which is
 * needed: the plain inverse keeps a fifth on the last level while a ramp climbs.
 *
 * <p>An observation of a window is noisy by itself (100 Poisson arrivals: 10%), and that noise is
 * in every forecaster's error alike. It is subtracted first, or all weights would be nearly equal.
 */
final class Mixture {
  /** An error weighs this much less for each window that it lies back, at the shortest horizon. */
  private static final double QUICK_DECAY = 0.85;

  private static final double DECAY = 0.95;

  /** Prior errors count like so many windows. */
  private static final double PRIOR_COUNT = 2;

  private static final double LEAST_SQUARE = 1e-5;
  private static final double PRIOR_LOG_ERROR_SQUARE = 0.01;
  private static final double LEAST_LOG_ERROR = 0.03;

  private static final int WINDOWS_AHEAD = 5 + 10 + 15 + 20;
  private static final int[] OFFSETS = {0, 5, 15, 30};

  private final int forecasters;
  private final double[] priorSquares;

  /** By forecaster, the mixture last; then horizon; then the window it was made in. */
  private final short[] made;

  private final float[] squares;
  private final float[] counts;
  private int window;

  /**
   * @param priorSquares of each forecaster's error 15 windows ahead; taken as growing with the
   *     horizon
   */
  Mixture(double... priorSquares) {
    this.forecasters = priorSquares.length;
    this.priorSquares = priorSquares;
    this.made = new short[(forecasters + 1) * WINDOWS_AHEAD];
    this.squares = new float[(forecasters + 1) * Horizons.JUDGED];
    this.counts = new float[squares.length];
    Arrays.fill(made, Thousandths.UNKNOWN);
  }

  /** What was forecast for later says nothing any more. */
  void forgetMade() {
    Arrays.fill(made, Thousandths.UNKNOWN);
  }

  /** The same for one forecaster and the mixture. */
  void forgetMade(int forecaster) {
    Arrays.fill(
        made, forecaster * WINDOWS_AHEAD, (forecaster + 1) * WINDOWS_AHEAD, Thousandths.UNKNOWN);
    Arrays.fill(made, forecasters * WINDOWS_AHEAD, made.length, Thousandths.UNKNOWN);
  }

  /**
   * Goes on to the next window and judges what was forecast for it.
   *
   * @param windows since the last one, 1 without a gap
   * @param actual NaN where the window has no value
   */
  void judge(int windows, double actual) {
    for (int i = 1; i < Math.min(windows, Horizons.ahead(Horizons.JUDGED - 1) + 1); i++) {
      // Nothing was forecast in a window that is missing.
      for (int f = 0; f <= forecasters; f++) {
        for (int h = 0; h < Horizons.JUDGED; h++) {
          made[slot(f, h, window + i)] = Thousandths.UNKNOWN;
        }
      }
    }
    window = Math.floorMod(window + windows, 60);
    if (Double.isNaN(actual)) {
      return;
    }
    for (int h = 0; h < Horizons.JUDGED; h++) {
      double decay = h == 0 ? QUICK_DECAY : DECAY;
      int slot = slot(0, h, window);
      for (int f = 0; f <= forecasters; f++) {
        short thousandths = made[slot + f * WINDOWS_AHEAD];
        if (thousandths != Thousandths.UNKNOWN) {
          double error = actual - Thousandths.value(thousandths);
          int i = f * Horizons.JUDGED + h;
          squares[i] = (float) (squares[i] * decay + error * error);
          counts[i] = (float) (counts[i] * decay + 1);
        }
      }
    }
  }

  /** What the mixture forecast for this window at a horizon; NaN where it did not. */
  double forecastForNow(int horizon) {
    return Thousandths.value(made[slot(forecasters, horizon, window)]);
  }

  /**
   * Mixes this window's forecasts and keeps them to be judged.
   *
   * @param ahead logarithms by forecaster and horizon; NaN where a forecaster has none
   * @param noise variance of a single observation
   * @param mixed takes the mixture by horizon
   */
  void mix(double[][] ahead, double noise, double[] mixed) {
    double[] sums = new double[Horizons.COUNT];
    double[] totals = new double[Horizons.COUNT];
    for (int f = 0; f < forecasters; f++) {
      double quick = square(f, 0, noise);
      double weight = 0;
      for (int h = 0; h < Horizons.COUNT; h++) {
        if (h < Horizons.JUDGED) {
          weight = 1 / (quick * square(f, h, noise));
        }
        double forecast = ahead[f][h];
        if (!Double.isNaN(forecast)) {
          sums[h] += weight * forecast;
          totals[h] += weight;
        }
      }
    }
    for (int h = 0; h < Horizons.COUNT; h++) {
      mixed[h] = totals[h] > 0 ? sums[h] / totals[h] : Double.NaN;
    }
    for (int h = 0; h < Horizons.JUDGED; h++) {
      int slot = slot(0, h, window);
      for (int f = 0; f < forecasters; f++) {
        made[slot + f * WINDOWS_AHEAD] = Thousandths.of(ahead[f][h]);
      }
      made[slot + forecasters * WINDOWS_AHEAD] = Thousandths.of(mixed[h]);
    }
  }

  /**
   * Recent error of the mixture at a horizon, as a deviation of the logarithm; NaN where the newest
   * window has no forecast that could be off.
   */
  double logError(int horizon, double noise) {
    if (made[slot(forecasters, horizon, window)] == Thousandths.UNKNOWN) {
      return Double.NaN;
    }
    int i = forecasters * Horizons.JUDGED + horizon;
    double prior = PRIOR_LOG_ERROR_SQUARE * Horizons.ahead(horizon) / 15;
    double own = Math.max(0, squares[i] - noise * counts[i]);
    return Math.max(
        LEAST_LOG_ERROR, Math.sqrt((own + prior * PRIOR_COUNT) / (counts[i] + PRIOR_COUNT)));
  }

  private double square(int forecaster, int horizon, double noise) {
    int i = forecaster * Horizons.JUDGED + horizon;
    double count = counts[i];
    double own = count == 0 ? 0 : Math.max(squares[i] / count - noise, noise / 10);
    double prior = priorSquares[forecaster] * Horizons.ahead(horizon) / 15;
    return (own * count + prior * PRIOR_COUNT) / (count + PRIOR_COUNT) + LEAST_SQUARE;
  }

  /** 60 windows hold every horizon a whole number of times. */
  private static int slot(int forecaster, int horizon, int window) {
    return forecaster * WINDOWS_AHEAD + OFFSETS[horizon] + window % Horizons.ahead(horizon);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(window);
    for (short v : made) {
      out.writeShort(v);
    }
    for (int i = 0; i < squares.length; i++) {
      out.writeFloat(squares[i]);
      out.writeFloat(counts[i]);
    }
  }

  void read(DataInput in) throws IOException {
    window = Math.floorMod(in.readInt(), 60);
    for (int i = 0; i < made.length; i++) {
      made[i] = in.readShort();
    }
    for (int i = 0; i < squares.length; i++) {
      squares[i] = in.readFloat();
      counts[i] = in.readFloat();
    }
  }

  int bytes() {
    return made.length * Short.BYTES + 2 * squares.length * Float.BYTES;
  }
}
