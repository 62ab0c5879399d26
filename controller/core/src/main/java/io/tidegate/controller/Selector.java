package io.tidegate.controller;

import io.tidegate.wire.PoolId;

/**
 * Which pools are meant.
 *
 * @param glob over {@code service/pool}: {@code *} stands for any characters, {@code ?} for one
 */
public record Selector(String glob) {
  private static final int LONGEST = 128;

  public Selector {
    if (glob == null || !glob.matches("[A-Za-z0-9._:/*?-]{1," + LONGEST + "}")) {
      throw new IllegalArgumentException(
          Say.of(
              "selector is '%s': must be a glob over service/pool such as orders/*, of 1 to %d of"
                  + " A-Z a-z 0-9 . _ - : / * ?",
              glob, LONGEST));
    }
    if (glob.indexOf('/') < 0 && !glob.endsWith("*")) {
      throw new IllegalArgumentException(
          Say.of(
              "selector is '%s', which no pool is called: must be like %s/* or %s/workers",
              glob, glob, glob));
    }
  }

  public boolean matches(PoolId pool) {
    return matches(glob, pool.key());
  }

  /** Goes back to the last star only, so its time is bounded by the product of the lengths. */
  static boolean matches(String glob, String text) {
    int g = 0;
    int t = 0;
    int star = -1;
    int resumed = 0;
    while (t < text.length()) {
      char wanted = g < glob.length() ? glob.charAt(g) : 0;
      if (wanted == '*') {
        star = g++;
        resumed = t;
      } else if (g < glob.length() && (wanted == '?' || wanted == text.charAt(t))) {
        g++;
        t++;
      } else if (star >= 0) {
        g = star + 1;
        t = ++resumed;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }
}
