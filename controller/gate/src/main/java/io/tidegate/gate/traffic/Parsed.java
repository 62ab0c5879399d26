package io.tidegate.gate.traffic;

/** What one line, entry or span turned out to be. */
sealed interface Parsed {
  record Request(AccessRecord record) implements Parsed {}

  /**
   * Not what it should be.
   *
   * @param line from 1; 0: not known
   * @param reason holds nothing of the line itself
   */
  record Garbage(long line, String reason) implements Parsed {}

  /** Fine, but no request that a server got: a comment, a blank line, a client's span. */
  record Ignored() implements Parsed {}

  Ignored IGNORED = new Ignored();
}
