package io.tidegate.pools;

import java.time.Duration;
import java.util.regex.Pattern;

/** Conditions on arguments; each message names the field and what would be right. */
final class Require {
  /** The same rule as on the wire, so that every pool that can be made can be reported. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private Require() {}

  static String name(String field, String value) {
    if (value == null || !NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s is '%s': must be 1 to 63 of A-Z a-z 0-9 . _ - and start with a letter or digit"
              .formatted(field, value));
    }
    return value;
  }

  static int atLeast(String field, int bound, int value) {
    if (value < bound) {
      throw new IllegalArgumentException(
          "%s is %d: must be at least %d".formatted(field, value, bound));
    }
    return value;
  }

  static long notNegative(String field, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("%s is %d: must not be negative".formatted(field, value));
    }
    return value;
  }

  static Duration positive(String field, Duration value) {
    if (value == null || value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("%s is %s: must be positive".formatted(field, value));
    }
    return value;
  }

  static <T> T present(String field, T value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return value;
  }
}
