package io.tidegate.demo;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The made-up day: quiet start, ramp, event, decline. Relative to its peak, which is about 1. */
final class GeneratedDay {
  static final int WINDOWS = 140;

  /** Where the phases end, as drawn for 140 windows. */
  private static final double RAMP_FROM = 32;

  private static final double PEAK_FROM = 106;
  private static final double PEAK_TO = 116;

  private static final double QUIET = 0.46;
  private static final double END = 0.50;

  /** Of the quiet start: the swing of a night that turns into a morning. */
  private static final double SWING = 0.02;

  private static final double NOISE = 0.012;

  private GeneratedDay() {}

  static Traffic of(long seed, int windows) {
    if (windows < 10) {
      throw new IllegalArgumentException(
          "windows is %d: the day needs at least 10 to have its phases".formatted(windows));
    }
    Random random = new Random(seed);
    double[] rates = new double[windows];
    double peak = 0;
    for (int i = 0; i < windows; i++) {
      double noise = Math.max(-2.5, Math.min(2.5, random.nextGaussian())) * NOISE;
      rates[i] = level(i * (double) WINDOWS / windows) * (1 + noise);
      peak = Math.max(peak, rates[i]);
    }
    for (int i = 0; i < windows; i++) {
      rates[i] /= peak;
    }
    return new Traffic(
        rates,
        null,
        Duration.ofMinutes(1),
        List.of("a generated day of %d windows with one event, seed %d".formatted(windows, seed)));
  }

  private static double level(double position) {
    if (position < RAMP_FROM) {
      return QUIET - SWING * Math.sin(2 * Math.PI * position / RAMP_FROM);
    }
    if (position < PEAK_FROM) {
      return QUIET + (1 - QUIET) * (position - RAMP_FROM) / (PEAK_FROM - RAMP_FROM);
    }
    if (position < PEAK_TO) {
      return 1;
    }
    return 1 - (1 - END) * (position - PEAK_TO) / (WINDOWS - PEAK_TO);
  }
}
