package io.tidegate.chaos;

/**
 * Something that has to hold at the end.
 *
 * @param compared what was compared, with the numbers
 * @param broken empty: it holds; else how it does not
 */
record Invariant(String name, String compared, String broken) {
  boolean holds() {
    return broken.isEmpty();
  }

  @Override
  public String toString() {
    return "%-4s %s: %s%s"
        .formatted(
            holds() ? "ok" : "FAIL",
            name,
            compared,
            holds() ? "" : "%n       %s".formatted(broken));
  }
}
