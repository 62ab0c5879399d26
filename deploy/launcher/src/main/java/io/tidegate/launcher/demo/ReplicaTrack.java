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

  /** The first window with so many; -1: none. */
  synchronized int firstWith(int replicas) {
    return ready.indexOf(replicas);
  }

  /** The first window with so few again after one with more; -1: none. */
  synchronized int backTo(int replicas) {
    boolean more = false;
    for (int i = 0; i < ready.size(); i++) {
      if (more && ready.get(i) <= replicas) {
        return i;
      }
      more = more || ready.get(i) > replicas;
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
