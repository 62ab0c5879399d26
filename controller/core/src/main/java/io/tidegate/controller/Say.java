package io.tidegate.controller;

import java.util.Locale;

/** Sentences with numbers that read the same on every machine. */
final class Say {
  private Say() {}

  static String of(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
