package io.tidegate.predictor.backtest;

import java.util.EnumMap;
import java.util.Map;

/**
 * Where in a file a column's values stand, if not under its own name: {@code
 * p99=LatencyP99(s)*1000} takes another header and multiplies; {@code pool='front'} and {@code
 * arrival='10'} are the same in every row.
 */
public final class ColumnMap {
  /** Every column under its own name. */
  public static final ColumnMap OWN_NAMES = new ColumnMap(Map.of());

  private final Map<Column, Source> sources = new EnumMap<>(Column.class);

  /**
   * Where values come from.
   *
   * @param header null for a constant
   * @param constant null for a header
   */
  record Source(String header, double factor, String constant) {}

  private ColumnMap(Map<Column, Source> given) {
    for (Column column : Column.values()) {
      Source own = new Source(column.header(), 1, null);
      sources.put(column, given.getOrDefault(column, own));
    }
  }

  /**
   * Reads a mapping.
   *
   * @param mapping from names of columns to what stands for them
   * @throws IllegalArgumentException if there is no such column, or a factor is no number above 0
   */
  public static ColumnMap parse(Map<String, String> mapping) {
    Map<Column, Source> given = new EnumMap<>(Column.class);
    mapping.forEach(
        (name, value) ->
            given.put(
                Column.named(name)
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "there is no column '%s': must be one of %s"
                                    .formatted(name, Column.headers()))),
                source(name, value.strip())));
    return new ColumnMap(given);
  }

  private static Source source(String name, String value) {
    if (value.length() > 2 && value.startsWith("'") && value.endsWith("'")) {
      return new Source(null, 1, value.substring(1, value.length() - 1));
    }
    int star = value.lastIndexOf('*');
    if (star < 0) {
      return new Source(value, 1, null);
    }
    String text = value.substring(star + 1).strip();
    double factor;
    try {
      factor = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      factor = Double.NaN;
    }
    if (!(factor > 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException(
          "%s is multiplied by '%s': must be a number above 0, as in p99=seconds*1000"
              .formatted(name, text));
    }
    return new Source(value.substring(0, star).strip(), factor, null);
  }

  Source source(Column column) {
    return sources.get(column);
  }
}
