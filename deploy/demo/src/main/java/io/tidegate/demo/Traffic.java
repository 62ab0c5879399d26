package io.tidegate.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A series of arrival rates on an even grid: one row is played as one window, whatever time the row
 * stood for in its file.
 */
public final class Traffic {
  private final double[] ratesPerSecond;
  private final Instant start;
  private final Duration step;
  private final List<String> notes;

  /**
   * @param start of the first row, or null when the series was generated
   * @param step time from row to row in the source
   * @param notes where the series comes from and what was done to it, one sentence each
   */
  Traffic(double[] ratesPerSecond, Instant start, Duration step, List<String> notes) {
    if (ratesPerSecond.length == 0) {
      throw new IllegalArgumentException("the traffic has no rows: at least 1 is needed");
    }
    for (int i = 0; i < ratesPerSecond.length; i++) {
      if (!Double.isFinite(ratesPerSecond[i]) || ratesPerSecond[i] < 0) {
        throw new IllegalArgumentException(
            "row %d has the rate %s: must be a number, 0 or more".formatted(i, ratesPerSecond[i]));
      }
    }
    this.ratesPerSecond = ratesPerSecond.clone();
    this.start = start;
    this.step = step;
    this.notes = List.copyOf(notes);
  }

  /**
   * Reads a CSV file with a header and the columns {@code timestamp} (ISO-8601, UTC) and {@code
   * rate_per_minute}. Rows that are missing from the grid hold the row before; the notes count
   * them.
   *
   * @throws TrafficFormatException if a line is wrong; the text names file, line and what would be
   *     right
   */
  public static Traffic fromCsv(Path file) throws IOException, TrafficFormatException {
    return new TrafficCsv(file).read();
  }

  /**
   * A made-up day with one big event: a quiet start at about 0.46 of the peak, a steady ramp, the
   * event, and the way down. The first 30 of 140 windows are the quiet start; other lengths keep
   * the proportions. The peak is 1 request/s: scale it.
   */
  public static Traffic generatedDay(long seed, int windows) {
    return GeneratedDay.of(seed, windows);
  }

  /** The same rate all the time, but for a noise of 2%. The mean is 1 request/s: scale it. */
  public static Traffic steady(long seed, int windows) {
    Random random = new Random(seed);
    double[] rates = new double[windows];
    for (int i = 0; i < windows; i++) {
      rates[i] = 1 + 0.02 * Math.max(-2.5, Math.min(2.5, random.nextGaussian()));
    }
    return new Traffic(
        rates,
        null,
        Duration.ofMinutes(1),
        List.of("steady traffic of %d windows, seed %d".formatted(windows, seed)));
  }

  /** The made-up day at the length for which it was drawn. */
  public static Traffic generatedDay(long seed) {
    return generatedDay(seed, GeneratedDay.WINDOWS);
  }

  /**
   * The part to play: that many rows from the given time on, or, without a time, the rows that
   * {@link StretchRule} picks; a note says which rule it was. A series that is not longer than that
   * is played whole.
   *
   * @throws IllegalArgumentException if there are not that many rows from that time on, or none
   *     that the rule accepts
   */
  public Traffic stretch(Optional<Instant> from, int windows) {
    if (windows < 1) {
      throw new IllegalArgumentException("windows is %d: must be at least 1".formatted(windows));
    }
    if (from.isPresent()) {
      return stretchFrom(from.get(), windows);
    }
    if (ratesPerSecond.length <= windows) {
      return this;
    }
    int first = StretchRule.pick(ratesPerSecond, windows);
    return slice(
        first, windows, "the stretch %s: %s".formatted(name(first, windows), StretchRule.WORDS));
  }

  private Traffic stretchFrom(Instant from, int windows) {
    if (start == null) {
      throw new IllegalArgumentException(
          "generated traffic has no timestamps: leave the start away to play it whole");
    }
    Instant end = start.plus(step.multipliedBy(ratesPerSecond.length));
    if (from.isBefore(start) || !from.isBefore(end)) {
      throw new IllegalArgumentException(
          "the start %s is not in the traffic: must be from %s to before %s"
              .formatted(from, start, end));
    }
    int first = (int) (Duration.between(start, from).toMillis() / step.toMillis());
    if (first + windows > ratesPerSecond.length) {
      throw new IllegalArgumentException(
          "from %s on the traffic has %d rows: %d are wanted, so start at %s or before"
              .formatted(
                  from,
                  ratesPerSecond.length - first,
                  windows,
                  end.minus(step.multipliedBy(Math.min(windows, ratesPerSecond.length)))));
    }
    return slice(first, windows, "the stretch %s, as asked for".formatted(name(first, windows)));
  }

  private String name(int first, int windows) {
    return start == null
        ? "of rows %d to %d".formatted(first, first + windows - 1)
        : "from %s to %s"
            .formatted(
                start.plus(step.multipliedBy(first)),
                start.plus(step.multipliedBy(first + windows)));
  }

  private Traffic slice(int first, int windows, String note) {
    return new Traffic(
        Arrays.copyOfRange(ratesPerSecond, first, first + windows),
        start == null ? null : start.plus(step.multipliedBy(first)),
        step,
        with(note));
  }

  /** The first rows: what has been seen when the pools are sized. */
  public Traffic firstWindows(int windows) {
    return part(0, windows);
  }

  /** Some rows of it, e.g. an excerpt around the peak. */
  public Traffic part(int firstWindow, int windows) {
    if (firstWindow < 0 || windows < 1 || firstWindow + windows > ratesPerSecond.length) {
      throw new IllegalArgumentException(
          "windows %d to %d are not in the traffic: it has %d"
              .formatted(firstWindow, firstWindow + windows - 1, ratesPerSecond.length));
    }
    return slice(
        firstWindow,
        windows,
        "of that, windows %d to %d".formatted(firstWindow, firstWindow + windows - 1));
  }

  /** The same shape with another height. */
  public Traffic scaledTo(double peakPerSecond) {
    if (!Double.isFinite(peakPerSecond) || peakPerSecond <= 0) {
      throw new IllegalArgumentException(
          "the peak is %s requests/s: must be more than 0".formatted(peakPerSecond));
    }
    double peak = peakPerSecond();
    if (peak == 0) {
      throw new IllegalArgumentException("the traffic is 0 in every row: it cannot be scaled");
    }
    double factor = peakPerSecond / peak;
    return new Traffic(
        Arrays.stream(ratesPerSecond).map(rate -> rate * factor).toArray(),
        start,
        step,
        with("scaled so that its peak is %.1f requests/s".formatted(peakPerSecond)));
  }

  /**
   * The same rates so many times, one after the other.
   *
   * @throws IllegalArgumentException if it is less than once
   */
  public Traffic repeated(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times is %d: must be at least 1".formatted(times));
    }
    double[] all = new double[Math.multiplyExact(ratesPerSecond.length, times)];
    for (int i = 0; i < all.length; i++) {
      all[i] = ratesPerSecond[i % ratesPerSecond.length];
    }
    return new Traffic(all, start, step, with("repeated %d times".formatted(times)));
  }

  private List<String> with(String note) {
    return java.util.stream.Stream.concat(notes.stream(), java.util.stream.Stream.of(note))
        .toList();
  }

  public int windows() {
    return ratesPerSecond.length;
  }

  public double ratePerSecond(int window) {
    return ratesPerSecond[window];
  }

  public double peakPerSecond() {
    return Arrays.stream(ratesPerSecond).max().orElseThrow();
  }

  /** The first window that has the peak's rate. */
  public int peakWindow() {
    int best = 0;
    for (int i = 1; i < ratesPerSecond.length; i++) {
      if (ratesPerSecond[i] > ratesPerSecond[best]) {
        best = i;
      }
    }
    return best;
  }

  /** When the row stood in its source; empty for generated traffic. */
  public Optional<Instant> sourceTime(int window) {
    return start == null ? Optional.empty() : Optional.of(start.plus(step.multipliedBy(window)));
  }

  /** Where it comes from and what was done to it: to be printed. */
  public List<String> notes() {
    return notes;
  }
}
