package io.tidegate.launcher.demo;

import java.util.ArrayList;
import java.util.List;

/** How many replicas served over a run; one entry for each window of the traffic. */
final class ReplicaTrack {
  private final List<Integer> ready = new ArrayList<>();

  synchronized void add(int window, int replicas) {
    while (ready.size() <= window) {
      ready.add(replicas);
    }
  }

  synchronized List<Integer> ready() {
    return List.copyOf(ready);
  }

  /** The first window from {@code from} on with so many; -1: none. */
  synchronized int firstWith(int replicas, int from) {
    for (int i = Math.max(0, from); i < ready.size(); i++) {
      if (ready.get(i) == replicas) {
        return i;
      }
    }
    return -1;
  }

  synchronized int most() {
    return ready.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  synchronized int last() {
    return ready.isEmpty() ? 0 : ready.get(ready.size() - 1);
  }

  /** Replicas × windows. */
  synchronized long replicaWindows() {
    return ready.stream().mapToLong(Integer::longValue).sum();
  }
}
