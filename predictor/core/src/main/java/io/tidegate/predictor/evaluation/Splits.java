package io.tidegate.predictor.evaluation;

import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which times and which pools are for what. Time goes: fit, gap, calibrate, gap, test. Thresholds
 * and probabilities come from the calibration time of some pools and are tested on the test time of
 * others, so that nothing that was seen is tested on: neither the time nor the pool.
 *
 * <p>The methods that are compared learn from no labels of these data; they use the time before the
 * calibration to get to know their pools, each its own, as they would in service.
 *
 * @param calibrate when thresholds are set
 * @param test what is measured
 * @param heldOutShare share of the pools that are only tested on; 0: none is held out, every pool
 *     is used for both
 * @param seed of the choice of these pools
 */
public record Splits(Stretch calibrate, Stretch test, double heldOutShare, long seed) {
  /** Fewer pools cannot be shared out. */
  public static final int LEAST_POOLS = 8;

  private static final double HELD_OUT_SHARE = 0.6;

  /** Shares of the time; the rest is test. */
  private static final double FIT_SHARE = 0.3;

  private static final double CALIBRATE_SHARE = 0.3;

  /** Below this many gaps there is too little time to keep some for fitting. */
  private static final int GAPS_WITH_FIT = 30;

  /** From a time until before another. */
  public record Stretch(long fromMillis, long toMillis) {
    public Stretch {
      if (toMillis <= fromMillis) {
        throw new IllegalArgumentException(
            "a stretch from %d to %d: must end after it begins".formatted(fromMillis, toMillis));
      }
    }
  }

  /** What a pool is for. */
  public enum Role {
    CALIBRATED_ON(true, false),
    HELD_OUT(false, true),
    BOTH(true, true);

    private final boolean calibrates;
    private final boolean tests;

    Role(boolean calibrates, boolean tests) {
      this.calibrates = calibrates;
      this.tests = tests;
    }

    boolean calibrates() {
      return calibrates;
    }

    boolean tests() {
      return tests;
    }
  }

  public Splits {
    if (!(heldOutShare >= 0 && heldOutShare < 1)) {
      throw new IllegalArgumentException(
          "heldOutShare is %s: must be from 0 to below 1".formatted(heldOutShare));
    }
    if (test.fromMillis() < calibrate.toMillis()) {
      throw new IllegalArgumentException(
          "the test begins at %d, before the calibration ends at %d"
              .formatted(test.fromMillis(), calibrate.toMillis()));
    }
  }

  /**
   * The usual splits of data of a fleet. Short data (below {@value #GAPS_WITH_FIT} gaps) have no
   * time for fitting, and fewer than {@value #LEAST_POOLS} pools are not held out.
   *
   * @throws IllegalArgumentException if the data are too short for two stretches and a gap
   */
  public static Splits of(
      Protocol protocol, long fromMillis, long toMillis, long widthMillis, int pools, long seed) {
    long gap = protocol.gapWindows() * widthMillis;
    long length = toMillis - fromMillis;
    if (length < 4 * gap) {
      throw new IllegalArgumentException(
          "the data span %d windows: must be at least %d, to calibrate and to test with %d between"
              .formatted(length / widthMillis, 4 * protocol.gapWindows(), protocol.gapWindows()));
    }
    double heldOut = pools < LEAST_POOLS ? 0 : HELD_OUT_SHARE;
    if (length < GAPS_WITH_FIT * gap) {
      long half = whole((length - gap) / 2, widthMillis);
      return new Splits(
          new Stretch(fromMillis, fromMillis + half),
          new Stretch(fromMillis + half + gap, toMillis),
          heldOut,
          seed);
    }
    long usable = length - 2 * gap;
    long fitEnd = fromMillis + whole((long) (FIT_SHARE * usable), widthMillis);
    long calibrateEnd = fitEnd + gap + whole((long) (CALIBRATE_SHARE * usable), widthMillis);
    return new Splits(
        new Stretch(fitEnd + gap, calibrateEnd),
        new Stretch(calibrateEnd + gap, toMillis),
        heldOut,
        seed);
  }

  private static long whole(long millis, long widthMillis) {
    return millis / widthMillis * widthMillis;
  }

  /**
   * Chooses by a hash of each pool's name and the seed: the choice has nothing to do with what the
   * pools are or in which order they come.
   */
  public Map<PoolId, Role> roles(Collection<PoolId> pools) {
    List<PoolId> byHash = new ArrayList<>(new TreeSet<>(pools));
    byHash.sort(Comparator.comparingLong(this::hash));
    int heldOut = (int) Math.round(heldOutShare * byHash.size());
    Map<PoolId, Role> roles = new TreeMap<>();
    for (int i = 0; i < byHash.size(); i++) {
      roles.put(
          byHash.get(i),
          heldOutShare == 0 ? Role.BOTH : i < heldOut ? Role.HELD_OUT : Role.CALIBRATED_ON);
    }
    return roles;
  }

  private long hash(PoolId pool) {
    long hash = mixed(seed);
    String key = pool.key();
    for (int i = 0; i < key.length(); i++) {
      hash = mixed(hash ^ key.charAt(i));
    }
    return hash;
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
