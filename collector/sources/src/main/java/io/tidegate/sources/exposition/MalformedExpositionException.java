package io.tidegate.sources.exposition;

/** Text that is no exposition; the message names the line. */
public final class MalformedExpositionException extends Exception {
  MalformedExpositionException(int line, String what) {
    super("line %d: %s".formatted(line, what));
  }
}
