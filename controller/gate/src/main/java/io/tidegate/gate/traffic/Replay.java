package io.tidegate.gate.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * A log again, request by request, at its own instants and with its own targets, but for their
 * queries. Where time is compressed it is made of stretches of the log, each at its own pace, with
 * what is between them left out. What may be sent is not decided here.
 */
public final class Replay implements Iterator<PlannedRequest>, Closeable {
  /** A session's copies begin within so long after it. */
  private static final long SHIFT_MICROS = 60_000_000L;

  private record Seen(long atMicros, long number, AccessRecord record, long session) {}

  private final RecordSource source;
  private final Instants instants;
  private final RouteMatcher routes;
  private final long fromMicros;
  private final long stretchMicros;
  private final Knobs knobs;
  private final PriorityQueue<Seen> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Seen::atMicros).thenComparingLong(Seen::number));
  private long number;
  private long newest = Long.MIN_VALUE;
  private boolean ended;
  private PlannedRequest ahead;

  /**
   * @param fromMicros of the log's time, where the replay begins
   * @param stretchMicros of each part that is left whole
   */
  Replay(
      RecordSource source,
      RouteMatcher routes,
      boolean wholeSeconds,
      long fromMicros,
      long stretchMicros,
      Knobs knobs) {
    this.source = source;
    this.routes = routes;
    this.fromMicros = fromMicros;
    this.stretchMicros = stretchMicros;
    this.knobs = knobs;
    instants = new Instants(source, wholeSeconds, knobs.seed());
  }

  @Override
  public boolean hasNext() {
    try {
      while (ahead == null) {
        fill();
        Seen seen = waiting.poll();
        if (seen == null) {
          return false;
        }
        ahead = planned(seen);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the log cannot be read on", e);
    }
    return true;
  }

  /** Until the first that waits can have none before it any more. */
  private void fill() throws IOException {
    long patience = knobs.scale() > 1 ? SHIFT_MICROS : 0;
    while (!ended && (waiting.isEmpty() || newest - waiting.peek().atMicros() < patience)) {
      Instants.At next = instants.next();
      ended = next == null;
      if (!ended) {
        take(next);
      }
    }
  }

  private void take(Instants.At next) {
    long at = next.epochMicros() - fromMicros;
    newest = at;
    if (at < -SHIFT_MICROS) {
      return;
    }
    AccessRecord record = next.record();
    long client = record.client() == 0 ? number + 1 : record.client();
    // The same for all requests of a client, so that sessions stay whole.
    double chance = (mixed(client ^ knobs.seed()) >>> 11) * 0x1.0p-53;
    int copies = (int) knobs.scale() + (chance < knobs.scale() % 1 ? 1 : 0);
    for (int copy = 0; copy < copies; copy++) {
      long shift = copy == 0 ? 0 : Long.remainderUnsigned(mixed(client + copy), SHIFT_MICROS);
      waiting.add(new Seen(at + shift, number++, record, mixed(client + copy)));
    }
  }

  static long mixed(long value) {
    long z = value * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** Null: it is before the beginning, or between two stretches. */
  private PlannedRequest planned(Seen seen) {
    if (seen.atMicros() < 0) {
      return null;
    }
    double whole = stretchMicros * knobs.timeCompression();
    long stretch = (long) (seen.atMicros() / whole);
    long into = (long) (seen.atMicros() - stretch * whole);
    if (into >= stretchMicros) {
      return null;
    }
    AccessRecord record = seen.record();
    return new PlannedRequest(
        stretch * stretchMicros + into,
        seen.session(),
        routes.of(record.method(), record.path()),
        record.method(),
        record.path());
  }

  @Override
  public PlannedRequest next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the log has ended");
    }
    PlannedRequest now = ahead;
    ahead = null;
    return now;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
