package io.tidegate.gate.traffic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a log to its end; what is no request is counted and named, and stops nothing. */
final class LogReader {
  private static final int NAMED = 5;

  private LogReader() {}

  static InputReport read(TrafficInput input, Anonymiser anonymiser, Consumer<AccessRecord> to)
      throws IOException {
    long requests = 0;
    long ignored = 0;
    long garbage = 0;
    List<String> first = new ArrayList<>();
    try (RecordSource source = LogFormat.open(input.opener().open(), anonymiser)) {
      for (Optional<Parsed> next = source.next(); next.isPresent(); next = source.next()) {
        if (next.get() instanceof Parsed.Request request) {
          requests++;
          to.accept(request.record());
        } else if (next.get() instanceof Parsed.Garbage bad) {
          garbage++;
          if (first.size() < NAMED) {
            first.add("line %d: %s".formatted(bad.line(), bad.reason()));
          }
        } else {
          ignored++;
        }
      }
      return new InputReport(
          input.name(), source.read(), requests, ignored, garbage, first, source.endsBadly());
    }
  }
}
