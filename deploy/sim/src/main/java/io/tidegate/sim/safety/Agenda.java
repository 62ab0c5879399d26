package io.tidegate.sim.safety;

import java.util.PriorityQueue;

/** Virtual time and what is due in it. What is due at the same time happens as it was put in. */
final class Agenda {
  private record Due(long atMillis, long order, Runnable act) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return atMillis == other.atMillis
          ? Long.compare(order, other.order)
          : Long.compare(atMillis, other.atMillis);
    }
  }

  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private long orders;
  private long now;

  Agenda(long startMillis) {
    now = startMillis;
  }

  long now() {
    return now;
  }

  void at(long millis, Runnable act) {
    due.add(new Due(Math.max(now, millis), orders++, act));
  }

  void in(long delayMillis, Runnable act) {
    at(now + delayMillis, act);
  }

  /** Lets the next thing happen; false if nothing is due before the end, which it then is. */
  boolean next(long endMillis) {
    Due next = due.peek();
    if (next == null || next.atMillis() > endMillis) {
      now = endMillis;
      return false;
    }
    due.poll();
    now = next.atMillis();
    next.act().run();
    return true;
  }
}
