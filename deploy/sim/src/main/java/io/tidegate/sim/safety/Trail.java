package io.tidegate.sim.safety;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The last things that happened, and how often each kind of thing did. */
final class Trail {
  private static final int KEPT = 40;

  /** Made a sentence only when it is asked for: nearly all are forgotten. */
  private record Note(long atMillis, String format, Object[] args) {}

  private final Agenda agenda;
  private final long startMillis;
  private final Deque<Note> notes = new ArrayDeque<>();
  private final Map<Happening, Long> counts = new EnumMap<>(Happening.class);

  Trail(Agenda agenda) {
    this.agenda = agenda;
    this.startMillis = agenda.now();
  }

  void note(String format, Object... args) {
    if (notes.size() == KEPT) {
      notes.removeFirst();
    }
    notes.addLast(new Note(agenda.now(), format, args));
  }

  void count(Happening happening) {
    counts.merge(happening, 1L, Long::sum);
  }

  Map<Happening, Long> counts() {
    return counts;
  }

  /** Throws, with the last things that happened. */
  InvariantBrokenException broken(Invariant invariant, String format, Object... args) {
    StringBuilder last = new StringBuilder();
    for (Note note : notes) {
      last.append(String.format(Locale.ROOT, "%n  %9.3f s  ", (note.atMillis - startMillis) / 1e3))
          .append(String.format(Locale.ROOT, note.format, note.args));
    }
    return new InvariantBrokenException(
        invariant, String.format(Locale.ROOT, format, args), last.toString());
  }
}
