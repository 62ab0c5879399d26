package io.tidegate.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads one traffic file. */
final class TrafficCsv {
  private static final String TIMESTAMP = "timestamp";
  private static final String RATE = "rate_per_minute";

  /** Ten years of minutes; a file beyond that is a mistake, and would not fit in a small heap. */
  private static final int MAX_ROWS = 5_300_000;

  /** A gap beyond that is no outage of a monitor: holding a rate for so long would be invention. */
  private static final Duration MAX_GAP = Duration.ofDays(7);

  private final Path file;
  private final List<Row> rows = new ArrayList<>();

  private record Row(int line, Instant at, double ratePerMinute) {}

  TrafficCsv(Path file) {
    this.file = file;
  }

  Traffic read() throws IOException, TrafficFormatException {
    if (!Files.isRegularFile(file)) {
      throw new TrafficFormatException(
          "%s is no file: must be a CSV file with the columns %s,%s"
              .formatted(file, TIMESTAMP, RATE));
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      readRows(reader);
    } catch (CharacterCodingException e) {
      throw new TrafficFormatException("%s is not text in UTF-8: %s".formatted(file, e));
    }
    if (rows.isEmpty()) {
      throw new TrafficFormatException(
          "%s has a header but no rows: at least 1 is needed".formatted(file));
    }
    return onGrid();
  }

  private void readRows(BufferedReader reader) throws IOException, TrafficFormatException {
    String header = reader.readLine();
    if (header == null) {
      throw new TrafficFormatException(
          "%s is empty: must start with the header %s,%s".formatted(file, TIMESTAMP, RATE));
    }
    List<String> columns = split(header.startsWith("\uFEFF") ? header.substring(1) : header);
    int timeColumn = column(columns, TIMESTAMP);
    int rateColumn = column(columns, RATE);
    int number = 1;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      if (rows.size() == MAX_ROWS) {
        throw wrong(number, "the file has more than %d rows: cut it".formatted(MAX_ROWS));
      }
      List<String> cells = split(line);
      if (cells.size() != columns.size()) {
        throw wrong(
            number,
            "it has %d columns: must have %d as the header"
                .formatted(cells.size(), columns.size()));
      }
      rows.add(row(number, cells.get(timeColumn), cells.get(rateColumn)));
    }
  }

  private static List<String> split(String line) {
    return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
  }

  private int column(List<String> columns, String name) throws TrafficFormatException {
    int index = columns.indexOf(name);
    if (index < 0) {
      throw wrong(
          1,
          "the column '%s' is missing among %s: the header must have %s,%s"
              .formatted(name, columns, TIMESTAMP, RATE));
    }
    return index;
  }

  private Row row(int line, String time, String rate) throws TrafficFormatException {
    Instant at;
    try {
      at = Instant.parse(time);
    } catch (DateTimeParseException e) {
      throw wrong(
          line,
          "%s is '%s': must be ISO-8601 in UTC, such as 2018-04-25T00:00:00Z"
              .formatted(TIMESTAMP, time));
    }
    if (!rows.isEmpty()) {
      Row before = rows.get(rows.size() - 1);
      if (!at.isAfter(before.at())) {
        throw wrong(
            line,
            "%s is %s, not after %s on line %d: rows must ascend"
                .formatted(TIMESTAMP, at, before.at(), before.line()));
      }
    }
    double value;
    try {
      value = Double.parseDouble(rate);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!Double.isFinite(value) || value < 0) {
      throw wrong(
          line, "%s is '%s': must be a number, 0 or more, such as 1250.5".formatted(RATE, rate));
    }
    return new Row(line, at, value);
  }

  private Traffic onGrid() throws TrafficFormatException {
    long stepMillis = stepMillis();
    List<Double> rates = new ArrayList<>(rows.size());
    int held = 0;
    Row before = null;
    for (Row row : rows) {
      if (before != null) {
        long gapMillis = Duration.between(before.at(), row.at()).toMillis();
        if (gapMillis % stepMillis != 0) {
          throw wrong(
              row.line(),
              "%s is %d ms after the row before: must be a multiple of the file's step, %d ms"
                  .formatted(TIMESTAMP, gapMillis, stepMillis));
        }
        if (gapMillis > MAX_GAP.toMillis()) {
          throw wrong(
              row.line(),
              "%s is %s after the row before: gaps up to %s are filled by holding the rate, so cut"
                      .formatted(TIMESTAMP, Duration.ofMillis(gapMillis), MAX_GAP)
                  + " the file there");
        }
        for (long missing = gapMillis / stepMillis - 1; missing > 0; missing--) {
          rates.add(before.ratePerMinute() / 60);
          held++;
        }
      }
      rates.add(row.ratePerMinute() / 60);
      before = row;
    }
    List<String> notes = new ArrayList<>();
    notes.add(
        "%s: %d rows from %s, one every %d s"
            .formatted(
                file.getFileName(),
                rates.size(),
                rows.get(0).at(),
                Math.max(1, stepMillis / 1000)));
    if (held > 0) {
      notes.add("%d missing rows were filled by holding the row before".formatted(held));
    }
    return new Traffic(
        rates.stream().mapToDouble(Double::doubleValue).toArray(),
        rows.get(0).at(),
        Duration.ofMillis(stepMillis),
        notes);
  }

  /** The middle one of all distances: single gaps do not move it. */
  private long stepMillis() throws TrafficFormatException {
    if (rows.size() == 1) {
      return 60_000;
    }
    long[] distances = new long[rows.size() - 1];
    for (int i = 1; i < rows.size(); i++) {
      distances[i - 1] = Duration.between(rows.get(i - 1).at(), rows.get(i).at()).toMillis();
    }
    Arrays.sort(distances);
    long middle = distances[distances.length / 2];
    if (middle < 1) {
      throw wrong(3, "the rows are less than 1 ms apart: one row a minute is usual");
    }
    return middle;
  }

  private TrafficFormatException wrong(int line, String what) {
    return new TrafficFormatException("%s, line %d: %s".formatted(file, line, what));
  }
}
