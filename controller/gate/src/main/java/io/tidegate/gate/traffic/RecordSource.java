package io.tidegate.gate.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** A log, one request after the other; it is never in memory as a whole. */
interface RecordSource extends Closeable {
  /** Empty: the end. */
  Optional<Parsed> next() throws IOException;

  /** Empty: it ends as it should; otherwise what is wrong with its end. */
  default String endsBadly() {
    return "";
  }

  /** Lines, entries or spans so far. */
  long read();
}
