package io.tidegate.gate.run;

import java.util.ArrayList;
import java.util.List;

/** When which side was loaded, in milliseconds since the epoch. */
final class ChainTurns {
  /** One stretch of time, [fromMillis, toMillis). */
  record Span(long fromMillis, long toMillis) {
    long millis() {
      return toMillis - fromMillis;
    }
  }

  private final List<Span> candidate = new ArrayList<>();
  private boolean candidateWasLast;
  private long from;
  private long to;

  /** In the order of time; two turns of the candidate that follow each other are one. */
  void add(boolean ofCandidate, long fromMillis, long toMillis) {
    from = from == 0 ? fromMillis : from;
    to = toMillis;
    if (ofCandidate && candidateWasLast) {
      Span before = candidate.remove(candidate.size() - 1);
      candidate.add(new Span(before.fromMillis(), toMillis));
    } else if (ofCandidate) {
      candidate.add(new Span(fromMillis, toMillis));
    }
    candidateWasLast = ofCandidate;
  }

  /** In which only the candidate was loaded. */
  List<Span> candidate() {
    return candidate;
  }

  long candidateMillis() {
    return candidate.stream().mapToLong(Span::millis).sum();
  }

  /** From the first turn's beginning to the last one's end. */
  Span whole() {
    return new Span(from, to);
  }
}
