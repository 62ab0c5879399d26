package io.tidegate.sim.safety;

import io.tidegate.controller.Mode;
import java.util.Map;
import java.util.TreeMap;

/** A policy's mode over time. */
final class Modes {
  private final TreeMap<Long, Mode> since = new TreeMap<>();

  void set(long millis, Mode mode) {
    since.put(millis, mode);
  }

  Mode at(long millis) {
    Map.Entry<Long, Mode> entry = since.floorEntry(millis);
    return entry == null ? Mode.AUTO : entry.getValue();
  }
}
