package io.tidegate.gate.run;

import io.tidegate.gate.traffic.PlannedRequest;
import java.util.Iterator;

/** What one side is sent, block after block. */
interface Blocks {
  /**
   * The next block's.
   *
   * @throws AbortedException the run was ended meanwhile
   */
  Iterator<PlannedRequest> next() throws AbortedException;

  /** Where in the schedule that block begins. */
  long fromMicros();
}
