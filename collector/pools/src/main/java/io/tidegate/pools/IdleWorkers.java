package io.tidegate.pools;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Workers that are parked or about to be, the last one to come first, so that the others can
 * expire. A lock is good enough: whoever comes here is about to pay for parking or waking a thread.
 */
final class IdleWorkers {
  private final ArrayDeque<Worker> stack = new ArrayDeque<>();
  private volatile int count;

  int count() {
    return count;
  }

  synchronized void push(Worker worker) {
    worker.called = false;
    stack.push(worker);
    count = stack.size();
  }

  /** Takes the worker out if it is still in. */
  synchronized boolean remove(Worker worker) {
    boolean there = stack.remove(worker);
    count = stack.size();
    return there;
  }

  /** The last one to come, now called; null if there is none. */
  synchronized Worker call() {
    Worker worker = stack.poll();
    if (worker != null) {
      count = stack.size();
      worker.searching = true;
      worker.called = true;
    }
    return worker;
  }

  /** All, called. None of them counts as searching. */
  synchronized List<Worker> callAll() {
    List<Worker> all = new ArrayList<>(stack);
    stack.clear();
    count = 0;
    all.forEach(worker -> worker.called = true);
    return all;
  }
}
