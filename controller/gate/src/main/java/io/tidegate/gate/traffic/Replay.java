package io.tidegate.gate.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;

/** See {@link Schedule#replay}. */
public final class Replay implements Iterator<PlannedRequest>, Closeable {
  /** So many are put in order among each other: logs are written when answers end. */
  private static final int ORDERED = 4096;

  /** Of so much of the log the first part is kept where time is compressed. */
  private static final long SLICE_MICROS = 600_000_000L;

  /** A session's copies begin within so long after it. */
  private static final long SHIFT_MICROS = 60_000_000L;

  private record Seen(long atMicros, long number, AccessRecord record, long session) {}

  private final RecordSource source;
  private final Knobs knobs;
  private final PriorityQueue<Seen> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Seen::atMicros).thenComparingLong(Seen::number));
  private long number;
  private long first = Long.MIN_VALUE;
  private long last;
  private long newest;
  private boolean ended;

  Replay(RecordSource source, Knobs knobs) {
    this.source = source;
    this.knobs = knobs;
  }

  @Override
  public boolean hasNext() {
    try {
      while (!ended
          && (waiting.size() < ORDERED || newest - waiting.peek().atMicros() <= SHIFT_MICROS)) {
        Optional<Parsed> next = source.next();
        ended = next.isEmpty();
        if (!ended && next.get() instanceof Parsed.Request request) {
          take(request.record());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the log cannot be read on", e);
    }
    return !waiting.isEmpty();
  }

  private void take(AccessRecord record) {
    if (!Methods.safe(record.method())) {
      return;
    }
    if (first == Long.MIN_VALUE) {
      first = record.epochMicros();
    }
    long at = Math.max(0, record.epochMicros() - first);
    double whole = SLICE_MICROS * knobs.timeCompression();
    long slice = (long) (at / whole);
    long into = (long) (at - slice * whole);
    if (into >= SLICE_MICROS) {
      return;
    }
    at = slice * SLICE_MICROS + into;
    newest = Math.max(newest, at);
    long client = record.client() == 0 ? number + 1 : record.client();
    // The same for all requests of a client, so that sessions stay whole.
    double chance = (mixed(client ^ knobs.seed()) >>> 11) * 0x1.0p-53;
    int copies = (int) knobs.scale() + (chance < knobs.scale() % 1 ? 1 : 0);
    for (int copy = 0; copy < copies; copy++) {
      long shift = copy == 0 ? 0 : Long.remainderUnsigned(mixed(client + copy), SHIFT_MICROS);
      waiting.add(new Seen(at + shift, number++, record, mixed(client + copy)));
    }
  }

  private static long mixed(long value) {
    long z = value * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  @Override
  public PlannedRequest next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the log has ended");
    }
    Seen seen = waiting.poll();
    // What is later in the log than thousands after it goes out as soon as it is seen.
    last = Math.max(last, seen.atMicros());
    return new PlannedRequest(
        last, seen.session(), -1, seen.record().method(), seen.record().path());
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
