package io.tidegate.gate.traffic;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Puts records in order among thousands of neighbours: logs are written when answers end. */
final class InOrder {
  private static final int ORDERED = 4096;

  private record Numbered(AccessRecord record, long number) {}

  private final Consumer<AccessRecord> to;
  private final PriorityQueue<Numbered> waiting =
      new PriorityQueue<>(
          Comparator.<Numbered>comparingLong(n -> n.record().epochMicros())
              .thenComparingLong(Numbered::number));
  private long number;

  InOrder(Consumer<AccessRecord> to) {
    this.to = to;
  }

  void add(AccessRecord record) {
    waiting.add(new Numbered(record, number++));
    if (waiting.size() > ORDERED) {
      to.accept(waiting.poll().record());
    }
  }

  void finish() {
    while (!waiting.isEmpty()) {
      to.accept(waiting.poll().record());
    }
  }
}
