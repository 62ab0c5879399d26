package io.tidegate.gate.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/** Is told each window of a stretch, in order, by the event loop's thread. */
@FunctionalInterface
public interface WindowListener {
  /**
   * A window is over.
   *
   * @param micros latencies by the routes' numbers, null where there is none; used again afterwards
   */
  void window(WindowFigures figures, List<Histogram> micros);
}
