package io.tidegate.controller.service.web;

import java.util.Map;

/** What machines ask about this process: whether it lives, whether it can work, and its numbers. */
public interface Probes {
  /**
   * The parts whose loops stand still, each with what was seen of it; empty: all turn. To start the
   * process anew is all that helps. Must not block.
   */
  Map<String, String> stalled();

  /**
   * The parts that cannot do their work now, each with what stands in the way; empty: none. Must
   * not block.
   */
  Map<String, String> unwell();

  /** The numbers in Prometheus' text format 0.0.4. Called on a worker thread. */
  String metrics();
}
