package io.tidegate.gate.traffic;

import java.util.List;

/**
 * What reading a log came to.
 *
 * @param read lines, entries or spans
 * @param ignored fine, but no request that a server got
 * @param firstGarbage up to five of them, each with its line and what is wrong with it
 * @param endsBadly empty: it ends as it should
 */
public record InputReport(
    String name,
    long read,
    long requests,
    long ignored,
    long garbage,
    List<String> firstGarbage,
    String endsBadly) {

  /** The odd line of a port scan is in each log; more of them, and it may be another format's. */
  private static final double MOST_GARBAGE = 0.01;

  public InputReport {
    firstGarbage = List.copyOf(firstGarbage);
  }

  /** What is missing of it, so that it may not stand for the traffic; empty: nothing. */
  public String gap() {
    if (!endsBadly.isEmpty()) {
      return name + ": " + endsBadly;
    }
    return garbage > MOST_GARBAGE * read
        ? "%s: %d of %d lines are no requests".formatted(name, garbage, read)
        : "";
  }
}
