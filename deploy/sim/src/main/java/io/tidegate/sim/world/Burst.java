package io.tidegate.sim.world;

/**
 * When requests arrive within a window: a Poisson process whose rate changes sixty times, as load
 * that is rougher than Poisson does. Roughness remembers: a busy second is followed by another.
 */
final class Burst {
  static final int PARTS = 60;
  private static final double MEMORY = 0.7;

  private final Chance chance;
  private final double sigma;
  private final double[] rates = new double[PARTS];
  private double state;
  private double fromMillis;
  private double partMillis;
  private int part;
  private double at;

  /**
   * @param sigma deviation of the logarithm of the rate within a window; 0 is plain Poisson
   */
  Burst(Chance chance, double sigma) {
    this.chance = chance;
    this.sigma = sigma;
    this.state = chance.normal();
  }

  double state() {
    return state;
  }

  void state(double before) {
    state = before;
  }

  /** Starts a window; the rate leans from the one before to the one after. */
  void begin(double startMillis, double widthMillis, double before, double now, double after) {
    fromMillis = startMillis;
    partMillis = widthMillis / PARTS;
    part = 0;
    at = 0;
    double first = (before + now) / 2;
    double last = (now + after) / 2;
    double sum = 0;
    for (int i = 0; i < PARTS; i++) {
      double rate = first + (last - first) * (i + 0.5) / PARTS;
      sum += rate;
      rates[i] = rate;
    }
    double scale = sum > 0 ? now * PARTS / sum : 0;
    for (int i = 0; i < PARTS; i++) {
      rates[i] *= scale;
      if (sigma > 0) {
        state = MEMORY * state + Math.sqrt(1 - MEMORY * MEMORY) * chance.normal();
        rates[i] *= Math.exp(sigma * state - sigma * sigma / 2);
      }
    }
  }

  /** The next arrival's time, or infinity when the window is over. */
  double next() {
    double need = chance.exponential() * 1000;
    while (part < PARTS) {
      double left = rates[part] * (partMillis - at);
      if (need < left) {
        at += need / rates[part];
        return fromMillis + part * partMillis + at;
      }
      need -= left;
      part++;
      at = 0;
    }
    return Double.POSITIVE_INFINITY;
  }
}
