package io.tidegate.sim.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Request rates on an even grid of times; a missing one is NaN, never 0. */
public final class RateSeries {
  private final long startMillis;
  private final long widthMillis;
  private final double[] rates;

  /**
   * @param startMillis of the first row, UTC
   * @param widthMillis from row to row
   * @param ratesPerMinute 0 or more, or NaN where nothing is known; at least one must be known
   */
  public RateSeries(long startMillis, long widthMillis, double[] ratesPerMinute) {
    if (startMillis <= 0 || widthMillis <= 0) {
      throw new IllegalArgumentException(
          "the series starts at %d ms with rows of %d ms: both must be above 0"
              .formatted(startMillis, widthMillis));
    }
    boolean known = false;
    for (int i = 0; i < ratesPerMinute.length; i++) {
      if (ratesPerMinute[i] < 0 || Double.isInfinite(ratesPerMinute[i])) {
        throw new IllegalArgumentException(
            "row %d has the rate %s: must be a number, 0 or more, or NaN"
                .formatted(i, ratesPerMinute[i]));
      }
      known |= ratesPerMinute[i] > 0;
    }
    if (!known) {
      throw new IllegalArgumentException(
          "none of the %d rows has a rate above 0: at least one is needed"
              .formatted(ratesPerMinute.length));
    }
    this.startMillis = startMillis;
    this.widthMillis = widthMillis;
    this.rates = ratesPerMinute.clone();
  }

  /**
   * Reads a CSV file with a header and the columns {@code timestamp} (ISO-8601, UTC) and {@code
   * rate_per_minute}. Rows that are missing from the grid, and rows without a rate, are NaN.
   *
   * @throws IllegalArgumentException if a line is wrong; the text names file, line and what would
   *     be right
   */
  public static RateSeries read(Path file) throws IOException {
    return RateCsv.parse(file.toString(), Files.readAllLines(file));
  }

  /**
   * As {@link #read}.
   *
   * @param source as messages name it
   */
  public static RateSeries parse(String source, List<String> lines) {
    return RateCsv.parse(source, lines);
  }

  public long startMillis() {
    return startMillis;
  }

  public long widthMillis() {
    return widthMillis;
  }

  public int size() {
    return rates.length;
  }

  /** NaN where it is missing. */
  public double ratePerMinute(int row) {
    return rates[row];
  }

  public double[] ratesPerMinute() {
    return rates.clone();
  }

  /** Rows in 24 hours. */
  public int rowsPerDay() {
    return (int) Math.max(1, 86_400_000L / widthMillis);
  }

  /** Of the rows that are known. */
  public double meanPerMinute() {
    return Arrays.stream(rates).filter(rate -> !Double.isNaN(rate)).average().orElseThrow();
  }

  /** The first days of it, or all if it is shorter. */
  public RateSeries firstDays(int days) {
    if (days < 1) {
      throw new IllegalArgumentException("days is %d: must be at least 1".formatted(days));
    }
    long rows = Math.min(rates.length, (long) days * rowsPerDay());
    return new RateSeries(startMillis, widthMillis, Arrays.copyOf(rates, (int) rows));
  }

  /** The rates with missing ones drawn as a straight line between their neighbours. */
  double[] filled() {
    double[] filled = rates.clone();
    int known = -1;
    for (int i = 0; i < filled.length; i++) {
      if (Double.isNaN(filled[i])) {
        continue;
      }
      for (int j = known + 1; j < i; j++) {
        double share = known < 0 ? 1 : (double) (j - known) / (i - known);
        filled[j] = known < 0 ? filled[i] : filled[known] + share * (filled[i] - filled[known]);
      }
      known = i;
    }
    Arrays.fill(filled, known + 1, filled.length, filled[known]);
    return filled;
  }
}
