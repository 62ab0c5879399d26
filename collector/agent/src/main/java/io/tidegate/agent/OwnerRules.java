package io.tidegate.agent;

import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The clamps that the agent's owner set, by patterns of pool names. All that match hold. */
final class OwnerRules {
  private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9._*?-]{1,63}");

  private record Clamp(String glob, int min, int max) {}

  private final List<Clamp> clamps = new ArrayList<>();
  private final List<String> readOnly = new ArrayList<>();

  OwnerRules() {}

  OwnerRules(OwnerRules other) {
    clamps.addAll(other.clamps);
    readOnly.addAll(other.readOnly);
  }

  void clamp(String glob, int min, int max) {
    if (min < 1 || max < min) {
      throw new IllegalArgumentException(
          "the clamp of '%s' is %d to %d: must be at least 1, and the maximum not below the minimum"
              .formatted(glob, min, max));
    }
    clamps.add(new Clamp(pattern(glob), min, max));
  }

  void readOnly(String glob) {
    readOnly.add(pattern(glob));
  }

  /** Whether there is a clamp for a pool of that name. */
  boolean clamps(String pool) {
    return clamps.stream().anyMatch(clamp -> matches(clamp.glob(), pool));
  }

  /**
   * What holds for one pool.
   *
   * @throws IllegalArgumentException if its clamps leave no size; the text has them
   */
  OwnerRule of(PoolId pool) {
    int min = 1;
    int max = Integer.MAX_VALUE;
    List<String> by = new ArrayList<>();
    for (Clamp clamp : clamps) {
      if (matches(clamp.glob(), pool.pool())) {
        min = Math.max(min, clamp.min());
        max = Math.min(max, clamp.max());
        by.add("'%s'".formatted(clamp.glob()));
      }
    }
    String clampedBy = String.join(" and ", by);
    if (min > max) {
      throw new IllegalArgumentException(
          "the clamps %s leave no size for pool %s: at least %d by one, at most %d by another"
              .formatted(clampedBy, pool, min, max));
    }
    for (String glob : readOnly) {
      if (matches(glob, pool.pool())) {
        return new OwnerRule(min, max, clampedBy, glob);
      }
    }
    return new OwnerRule(min, max, clampedBy, "");
  }

  private static String pattern(String glob) {
    if (glob == null || !GLOB.matcher(glob).matches()) {
      throw new IllegalArgumentException(
          "the pattern is '%s': must be a pool name, in which * stands for any text and ? for any character"
              .formatted(glob));
    }
    return glob;
  }

  private static boolean matches(String glob, String name) {
    StringBuilder regex = new StringBuilder();
    for (char c : glob.toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.matches(regex.toString(), name);
  }
}
