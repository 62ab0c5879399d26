package io.tidegate.sim.world;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads {@code timestamp,rate_per_minute}. */
final class RateCsv {
  /** As sources name times: ten years of minutes is more than anyone means. */
  private static final int MAX_ROWS = 5_500_000;

  private final String source;

  private RateCsv(String source) {
    this.source = source;
  }

  static RateSeries parse(String source, List<String> lines) {
    return new RateCsv(source).read(lines);
  }

  private RateSeries read(List<String> lines) {
    if (lines.isEmpty() || lines.get(0).isBlank()) {
      throw new IllegalArgumentException(
          source + " is empty: must start with the header timestamp,rate_per_minute");
    }
    List<String> header = cells(lines.get(0));
    int timeColumn = column(header, "timestamp");
    int rateColumn = column(header, "rate_per_minute");
    List<Long> times = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      List<String> cells = cells(lines.get(i));
      if (cells.size() != header.size()) {
        throw wrong(
            i + 1, "it has %d columns: must have %d as the header", cells.size(), header.size());
      }
      times.add(time(i + 1, cells.get(timeColumn)));
      rates.add(rate(i + 1, cells.get(rateColumn)));
      numbers.add(i + 1);
    }
    return onGrid(times, rates, numbers);
  }

  private RateSeries onGrid(List<Long> times, List<Double> rates, List<Integer> numbers) {
    if (times.size() < 2) {
      throw new IllegalArgumentException(
          "%s has %d rows: at least 2 are needed to know their distance"
              .formatted(source, times.size()));
    }
    long step = Long.MAX_VALUE;
    for (int i = 1; i < times.size(); i++) {
      long gap = times.get(i) - times.get(i - 1);
      if (gap <= 0) {
        throw wrong(
            numbers.get(i),
            "timestamp is %s, not after %s on line %d: rows must ascend",
            Instant.ofEpochMilli(times.get(i)),
            Instant.ofEpochMilli(times.get(i - 1)),
            numbers.get(i - 1));
      }
      step = Math.min(step, gap);
    }
    long start = times.get(0);
    long rows = (times.get(times.size() - 1) - start) / step + 1;
    if (rows > MAX_ROWS) {
      throw new IllegalArgumentException(
          "%s spans %s in steps of %d ms: must be at most %d rows, so cut it"
              .formatted(
                  source, Duration.ofMillis(times.get(times.size() - 1) - start), step, MAX_ROWS));
    }
    double[] grid = new double[(int) rows];
    Arrays.fill(grid, Double.NaN);
    for (int i = 0; i < times.size(); i++) {
      long offset = times.get(i) - start;
      if (offset % step != 0) {
        throw wrong(
            numbers.get(i),
            "timestamp is %d ms after the row before: must be a multiple of the file's step, %d ms",
            times.get(i) - times.get(i - 1),
            step);
      }
      grid[(int) (offset / step)] = rates.get(i);
    }
    return new RateSeries(start, step, grid);
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split(",", -1)).map(String::trim).toList();
  }

  private int column(List<String> header, String name) {
    int column = header.indexOf(name);
    if (column < 0) {
      throw wrong(
          1,
          "the column '%s' is missing among %s: the header must have timestamp,rate_per_minute",
          name,
          header);
    }
    return column;
  }

  private long time(int line, String cell) {
    long millis;
    try {
      millis = Instant.parse(cell).toEpochMilli();
    } catch (DateTimeException e) {
      throw wrong(
          line, "timestamp is '%s': must be ISO-8601 in UTC, such as 2018-04-25T00:00:00Z", cell);
    }
    if (millis <= 0) {
      throw wrong(line, "timestamp is %s: must be after 1970-01-01T00:00:00Z", cell);
    }
    return millis;
  }

  private double rate(int line, String cell) {
    if (cell.isEmpty()) {
      return Double.NaN;
    }
    double rate;
    try {
      rate = Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      rate = -1;
    }
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw wrong(
          line,
          "rate_per_minute is '%s': must be a number, 0 or more, such as 1250.5, or empty where it"
              + " is missing",
          cell);
    }
    return rate;
  }

  private IllegalArgumentException wrong(int line, String what, Object... numbers) {
    return new IllegalArgumentException(
        "%s, line %d: %s".formatted(source, line, what.formatted(numbers)));
  }
}
