package io.tidegate.predictor.backtest;

import io.tidegate.predictor.evaluation.PoolTrack;
import io.tidegate.wire.PoolId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Reads recorded windows: a header with the names of {@link Column}s in any order, then one row for
 * each pool and window; the rows of a pool ascend in time. A window that is not there is missing,
 * and so is a value that is empty or {@code NaN}.
 */
public final class WindowsCsv {
  private static final Column[] COLUMNS = Column.values();
  private static final int LEAST_ROWS = 2;

  /** Before 2001 in milliseconds, after 33000 in seconds. */
  private static final long MILLIS_FROM = 1_000_000_000_000L;

  private final Path file;
  private final ColumnMap map;
  private final double sloP99Millis;
  private final Map<PoolId, RecordedPool> pools = new TreeMap<>();
  private final int[] places = new int[COLUMNS.length];
  private List<String> header;

  private WindowsCsv(Path file, ColumnMap map, double sloP99Millis) {
    this.file = file;
    this.map = map;
    this.sloP99Millis = sloP99Millis;
  }

  /**
   * Pools with all their windows.
   *
   * @param widthMillis of every window: the middle one of the rows' distances
   */
  public record Recording(
      List<PoolTrack> pools, long widthMillis, long fromMillis, long toMillis, long rows) {
    public Recording {
      pools = List.copyOf(pools);
    }
  }

  /**
   * Reads a file.
   *
   * @param sloP99Millis limit for pools whose rows tell none; NaN: there is no such limit
   * @throws WindowsFormatException if it is not as it should be
   */
  public static Recording read(Path file, ColumnMap map, double sloP99Millis)
      throws IOException, WindowsFormatException {
    return new WindowsCsv(file, map, sloP99Millis).read();
  }

  private Recording read() throws IOException, WindowsFormatException {
    if (!Files.isRegularFile(file)) {
      throw new WindowsFormatException(
          "%s is no file: must be a CSV file with the columns at,service,pool,arrival,p99"
              .formatted(file));
    }
    long rows;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      rows = readAll(reader);
    } catch (CharacterCodingException e) {
      throw new WindowsFormatException("%s is not text in UTF-8: %s".formatted(file, e));
    }
    pools.values().removeIf(p -> p.size() == 0);
    long width = width();
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    for (RecordedPool pool : pools.values()) {
      pool.width(width);
      if (Double.isNaN(pool.sloP99Millis())) {
        pool.limit(sloP99Millis);
      }
      if (Double.isNaN(pool.sloP99Millis())) {
        throw new WindowsFormatException(
            "%s: the column slo is empty in all rows of %s: fill it, or give --slo-p99 MS"
                .formatted(file, pool.pool()));
      }
      from = Math.min(from, pool.at(0));
      to = Math.max(to, pool.at(pool.size() - 1) + width);
    }
    return new Recording(List.copyOf(pools.values()), width, from, to, rows);
  }

  private long readAll(BufferedReader reader) throws IOException, WindowsFormatException {
    readHeader(reader.readLine());
    long rows = 0;
    int number = 1;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (!line.isBlank()) {
        readRow(number, CsvLine.split(line));
        rows++;
      }
    }
    if (rows < LEAST_ROWS) {
      throw new WindowsFormatException(
          "%s has %d rows: must have at least %d".formatted(file, rows, LEAST_ROWS));
    }
    return rows;
  }

  private void readHeader(String line) throws WindowsFormatException {
    if (line == null) {
      throw new WindowsFormatException(
          "%s is empty: must begin with a header such as at,service,pool,arrival,p99"
              .formatted(file));
    }
    header = CsvLine.split(line.startsWith("\uFEFF") ? line.substring(1) : line);
    Set<String> seen = new HashSet<>();
    for (String name : header) {
      if (!seen.add(name)) {
        throw wrong(1, "the column '%s' is there twice".formatted(name));
      }
    }
    for (Column column : COLUMNS) {
      ColumnMap.Source source = map.source(column);
      places[column.ordinal()] = source.header() == null ? -1 : header.indexOf(source.header());
      boolean absent = source.header() != null && places[column.ordinal()] < 0;
      if (absent && (column.required() || !source.header().equals(column.header()))) {
        throw wrong(
            1,
            "the column '%s' (%s: %s) is missing among %s: add it, or say by --map what stands for it"
                .formatted(source.header(), column.header(), column.meaning(), header));
      }
    }
    if (places[Column.SLO.ordinal()] < 0
        && map.source(Column.SLO).constant() == null
        && Double.isNaN(sloP99Millis)) {
      throw wrong(
          1, "there is no column 'slo' among %s: add it, or give --slo-p99 MS".formatted(header));
    }
  }

  private void readRow(int line, List<String> cells) throws WindowsFormatException {
    if (cells.size() != header.size()) {
      throw wrong(
          line,
          "it has %d columns: must have %d as the header".formatted(cells.size(), header.size()));
    }
    long at = time(line, cell(cells, Column.AT));
    RecordedPool pool = pools.computeIfAbsent(pool(line, cells), RecordedPool::new);
    if (pool.size() > 0 && pool.at(pool.size() - 1) >= at) {
      throw wrong(
          line,
          "column at is %s, not after %s, the row before of %s: the rows of a pool must ascend"
              .formatted(
                  Instant.ofEpochMilli(at),
                  Instant.ofEpochMilli(pool.at(pool.size() - 1)),
                  pool.pool()));
    }
    double[] row = new double[COLUMNS.length];
    Arrays.fill(row, Double.NaN);
    for (Column column : COLUMNS) {
      if (column.compareTo(Column.POOL) > 0) {
        row[column.ordinal()] = number(line, column, cell(cells, column));
      }
    }
    takeLimit(line, pool, row[Column.SLO.ordinal()]);
    row[Column.SLO.ordinal()] = Double.NaN;
    // Without its arrivals a window is as good as missing.
    if (!Double.isNaN(row[Column.ARRIVAL.ordinal()])) {
      pool.add(at, row);
    }
  }

  private void takeLimit(int line, RecordedPool pool, double slo) throws WindowsFormatException {
    if (Double.isNaN(slo)) {
      return;
    }
    if (!(slo > 0)) {
      throw wrong(line, "column slo is %s: must be above 0".formatted(slo));
    }
    if (!Double.isNaN(pool.sloP99Millis()) && pool.sloP99Millis() != slo) {
      throw wrong(
          line,
          "column slo is %s, where %s had %s before: must be one for a pool"
              .formatted(slo, pool.pool(), pool.sloP99Millis()));
    }
    pool.limit(slo);
  }

  private String cell(List<String> cells, Column column) {
    ColumnMap.Source source = map.source(column);
    if (source.constant() != null) {
      return source.constant();
    }
    int place = places[column.ordinal()];
    return place < 0 ? "" : cells.get(place);
  }

  private PoolId pool(int line, List<String> cells) throws WindowsFormatException {
    try {
      return new PoolId(cell(cells, Column.SERVICE), cell(cells, Column.POOL));
    } catch (IllegalArgumentException e) {
      throw wrong(line, "column " + e.getMessage());
    }
  }

  private long time(int line, String text) throws WindowsFormatException {
    try {
      if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')) {
        double value = Double.parseDouble(text);
        return value >= MILLIS_FROM ? (long) value : Math.round(value * 1000);
      }
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException | NumberFormatException e) {
      throw wrong(
          line,
          "column %s is '%s': must be like 2026-01-31T12:00:00Z, or seconds or milliseconds since"
                  .formatted(map.source(Column.AT).header(), text)
              + " 1970");
    }
  }

  private double number(int line, Column column, String text) throws WindowsFormatException {
    if (text.isEmpty() || text.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    double value;
    try {
      value = Double.parseDouble(text) * map.source(column).factor();
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!Double.isFinite(value) || value < 0) {
      throw wrong(
          line,
          "column %s is '%s': must be a number, 0 or more (%s), or empty where it is not known"
              .formatted(map.source(column).header(), text, column.meaning()));
    }
    boolean share =
        column == Column.UTILISATION || column == Column.CPU || column == Column.OLD_GENERATION;
    if (share && value > 1) {
      if (column == Column.UTILISATION && value < 2) {
        return value;
      }
      throw wrong(
          line,
          "column %s is %s: must be a share from 0 to 1 (for percent: --map %s=%s*0.01)"
              .formatted(
                  map.source(column).header(), text, column.header(), map.source(column).header()));
    }
    return value;
  }

  /** The middle one of all distances: single gaps do not move it. */
  private long width() throws WindowsFormatException {
    long[] distances =
        pools.values().stream()
            .flatMapToLong(
                p ->
                    IntStream.range(1, Math.max(1, p.size())).mapToLong(i -> p.at(i) - p.at(i - 1)))
            .sorted()
            .toArray();
    if (distances.length == 0) {
      throw new WindowsFormatException(
          "%s has one row for each of %d pools: must have the windows of a pool one after another"
              .formatted(file, pools.size()));
    }
    long middle = distances[distances.length / 2];
    // Recorders start late by some milliseconds; the windows themselves are whole seconds.
    return middle < 1000 ? middle : Math.round(middle / 1000.0) * 1000;
  }

  private WindowsFormatException wrong(int line, String what) {
    return new WindowsFormatException("%s, line %d: %s".formatted(file, line, what));
  }
}
