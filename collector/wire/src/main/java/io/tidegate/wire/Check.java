package io.tidegate.wire;

/** The conditions that the records share; each message names the field and what would be right. */
final class Check {
  private static final int MAX_NAME = 63;
  private static final int MAX_TEXT = 4096;
  static final int MAX_ID = 255;
  private static final int MAX_SHOWN = 100;

  private Check() {}

  static String name(String field, String value) {
    if (value == null || !isName(value, 0)) {
      throw new UnfitNameException(
          "%s is '%s': must be 1 to 63 of A-Z a-z 0-9 . _ - and start with a letter or digit"
              .formatted(field, shown(value)));
    }
    return value;
  }

  /** As a centre names a service that one of its edges watches, the edge comes first. */
  static String service(String field, String value) {
    int colon = value == null ? -1 : value.indexOf(':');
    if (colon > 0 && isName(value.substring(0, colon), 0) && isName(value, colon + 1)) {
      return value;
    }
    return name(field, value);
  }

  /** Of what begins there; a loop, as it runs for all names of each window. */
  private static boolean isName(String value, int from) {
    int length = value.length() - from;
    if (length < 1 || length > MAX_NAME || !isLetterOrDigit(value.charAt(from))) {
      return false;
    }
    for (int i = from + 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  }

  /** Of a value that may be as long as a record, as much as a person reads. */
  private static String shown(String value) {
    return value == null || value.length() <= MAX_SHOWN
        ? value
        : value.substring(0, MAX_SHOWN) + "… (%d characters)".formatted(value.length());
  }

  /** An identifier that is not a name: not empty, at most 255 characters, no control characters. */
  static String id(String field, String value) {
    if (value == null || value.isEmpty() || value.length() > MAX_ID || !printable(value)) {
      throw new IllegalArgumentException(
          "%s is '%s': must be 1 to 255 printable characters".formatted(field, shown(value)));
    }
    return value;
  }

  /** A loop: it runs for every sample. */
  private static boolean printable(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** What a request asks for. */
  static String httpPath(String field, String value) {
    if (!value.startsWith("/")) {
      throw new IllegalArgumentException(
          "%s is '%s': must begin with /".formatted(field, shown(value)));
    }
    return oneLine(field, value);
  }

  /** In a request a line break would begin a header of its own. */
  static String oneLine(String field, String value) {
    if (!printable(value)) {
      throw new IllegalArgumentException(field + " has control characters: must be printable");
    }
    return value;
  }

  static String text(String field, String value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return value.length() <= MAX_TEXT ? value : value.substring(0, MAX_TEXT - 1) + "…";
  }

  static long notNegative(String field, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("%s is %d: must not be negative".formatted(field, value));
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

  static double finite(String field, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("%s is %s: must be a number".formatted(field, value));
    }
    return value;
  }

  static double finiteNotNegative(String field, double value) {
    if (finite(field, value) < 0) {
      throw new IllegalArgumentException("%s is %s: must not be negative".formatted(field, value));
    }
    return value;
  }

  /** A share from 0 to 1, or NaN for "not known". */
  static double shareOrNaN(String field, double value) {
    if (Double.isNaN(value)) {
      return value;
    }
    if (value < 0 || value > 1) {
      throw new IllegalArgumentException(
          "%s is %s: must be from 0 to 1, or absent".formatted(field, value));
    }
    return value;
  }

  static void interval(long startMillis, long endMillis) {
    if (startMillis <= 0 || endMillis <= startMillis) {
      throw new IllegalArgumentException(
          "the interval [%d, %d) is empty or before the epoch: end must be after start"
              .formatted(startMillis, endMillis));
    }
  }

  static <T> T present(String field, T value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return value;
  }
}
