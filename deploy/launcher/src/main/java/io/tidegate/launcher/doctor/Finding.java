package io.tidegate.launcher.doctor;

import java.util.Locale;

/**
 * What was found in one place.
 *
 * @param what the place, in a word or two
 * @param text what was seen, with figures
 * @param remedy what to do; empty where nothing has to be done
 */
public record Finding(Level level, String what, String text, String remedy) {
  /** How bad it is. */
  public enum Level {
    OK,
    /** It works, and a person should know. */
    WARN,
    /** It will not work. */
    FAIL;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String what, String text) {
    return new Finding(Level.OK, what, text, "");
  }

  static Finding warn(String what, String text, String remedy) {
    return new Finding(Level.WARN, what, text, remedy);
  }

  static Finding fail(String what, String text, String remedy) {
    return new Finding(Level.FAIL, what, text, remedy);
  }
}
