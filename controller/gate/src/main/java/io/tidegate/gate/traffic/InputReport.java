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

  public InputReport {
    firstGarbage = List.copyOf(firstGarbage);
  }
}
