package io.tidegate.gate.judge;

import java.util.Locale;

/** Numbers in sentences, the same on every machine. */
final class Text {
  private Text() {}

  static String format(String text, Object... arguments) {
    return String.format(Locale.ROOT, text, arguments);
  }

  /** A ratio as a signed percentage: 1.07 is {@code +7.0%}. */
  static String change(double ratio) {
    return format("%+.1f%%", (ratio - 1) * 100);
  }
}
