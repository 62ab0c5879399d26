package io.tidegate.gate.run;

import java.io.IOException;
import java.util.List;

/** Where the collector's windows of downstream pools are read: a control plane. */
@FunctionalInterface
public interface PoolWindows {
  /**
   * One window [startMillis, endMillis), since the epoch.
   *
   * @param quality the collector's word for it; only {@link #COMPLETE} ones are judged
   * @param requests that ended or were turned away
   * @param errors of these, that failed or were turned away
   * @param p50Millis what a caller of the pool experiences; NaN when nothing was served, and so are
   *     the other two
   */
  record Window(
      long startMillis,
      long endMillis,
      String quality,
      long requests,
      long errors,
      double p50Millis,
      double p95Millis,
      double p99Millis) {
    /** Every live instance reported, for all of the window. */
    public static final String COMPLETE = "COMPLETE";

    public Window {
      if (endMillis <= startMillis) {
        throw new IllegalArgumentException(
            "a window is from %d to %d: must end after it begins"
                .formatted(startMillis, endMillis));
      }
    }

    long widthMillis() {
      return endMillis - startMillis;
    }
  }

  /**
   * The newest that are published, oldest first.
   *
   * @param pool service/pool
   * @throws IOException the control plane cannot be asked, or does not know the pool; the message
   *     says so
   */
  List<Window> of(String pool) throws IOException, InterruptedException;
}
