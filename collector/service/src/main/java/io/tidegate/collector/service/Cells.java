package io.tidegate.collector.service;

import java.math.BigDecimal;
import java.util.function.Function;

/** The values of a row as a store gives them: by column a text, a number or its text, or null. */
final class Cells {
  private Cells() {}

  static String text(Function<String, Object> row, String column) {
    Object found = row.apply(column);
    if (found == null) {
      throw new IllegalArgumentException("a row of the store has no " + column);
    }
    return found.toString();
  }

  /** Absent is 0. */
  static long whole(Function<String, Object> row, String column) {
    Object found = row.apply(column);
    if (found == null) {
      return 0;
    }
    // Through a decimal, because JSON writers differ in whether 12 is 12, 12.0 or 1.2e1.
    return found instanceof Number number
        ? number.longValue()
        : new BigDecimal(found.toString()).longValue();
  }

  /** Absent is NaN. */
  static double real(Function<String, Object> row, String column) {
    Object found = row.apply(column);
    if (found == null) {
      return Double.NaN;
    }
    return found instanceof Number number
        ? number.doubleValue()
        : Double.parseDouble(found.toString());
  }
}
