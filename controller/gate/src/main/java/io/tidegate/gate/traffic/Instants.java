package io.tidegate.gate.traffic;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A log's requests in the order of their instants: logs are written when answers end. Of stamps
 * that are whole seconds the instants within a second are drawn by chance, uniformly, and the log's
 * order stays.
 */
final class Instants {
  /** So many are put in order among each other. */
  private static final int ORDERED = 4096;

  private static final long SECOND = 1_000_000L;

  record At(long epochMicros, AccessRecord record) {}

  private record Numbered(AccessRecord record, long number) {
    long micros() {
      return record.epochMicros();
    }
  }

  private final RecordSource source;
  private final boolean wholeSeconds;
  private final long seed;
  private final PriorityQueue<Numbered> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Numbered::micros).thenComparingLong(Numbered::number));
  private final ArrayDeque<At> second = new ArrayDeque<>();
  private long number;
  private long last = Long.MIN_VALUE;
  private boolean ended;

  Instants(RecordSource source, boolean wholeSeconds, long seed) {
    this.source = source;
    this.wholeSeconds = wholeSeconds;
    this.seed = seed;
  }

  /** Null: there are no more. */
  At next() throws IOException {
    if (!second.isEmpty()) {
      return second.poll();
    }
    fill();
    Numbered first = waiting.poll();
    if (first == null) {
      return null;
    }
    // What is later in the log than thousands after it goes out as soon as it is seen.
    last = Math.max(last, first.micros());
    if (!wholeSeconds) {
      return new At(last, first.record());
    }
    List<AccessRecord> same = new ArrayList<>(List.of(first.record()));
    for (fill(); !waiting.isEmpty() && waiting.peek().micros() < last + SECOND; fill()) {
      same.add(waiting.poll().record());
    }
    long[] offsets =
        new SplittableRandom(seed ^ Replay.mixed(last)).longs(same.size(), 0, SECOND).toArray();
    Arrays.sort(offsets);
    for (int i = 0; i < offsets.length; i++) {
      second.add(new At(last + offsets[i], same.get(i)));
    }
    return second.poll();
  }

  private void fill() throws IOException {
    while (!ended && waiting.size() < ORDERED) {
      Optional<Parsed> next = source.next();
      ended = next.isEmpty();
      if (!ended && next.get() instanceof Parsed.Request request) {
        waiting.add(new Numbered(request.record(), number++));
      }
    }
  }
}
