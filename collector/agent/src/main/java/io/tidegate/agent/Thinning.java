package io.tidegate.agent;

/**
 * How many of a pool's tasks are timed: each of them up to {@value #EACH_UP_TO} a second, which
 * takes about half a percent of one processor; of more, one in 2, 4, 8 … by chance, so that the
 * timing never takes more than twice that. An interval then still holds tens of thousands of times
 * a second, and each stands for as many as were left out.
 */
final class Thinning {
  static final int EACH_UP_TO = 50_000;

  private static final int MOST = 1 << 10;

  private Thinning() {}

  /** Of how many tasks one is to be timed next, after so many in so long. */
  static int oneIn(long tasks, long millis) {
    double times = tasks * 1000.0 / (millis * (double) EACH_UP_TO);
    int oneIn = 1;
    while (oneIn < times && oneIn < MOST) {
      oneIn *= 2;
    }
    return oneIn;
  }
}
