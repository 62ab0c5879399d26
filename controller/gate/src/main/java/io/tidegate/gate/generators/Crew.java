package io.tidegate.gate.generators;

import io.tidegate.gate.load.GeneratorsException;
import io.tidegate.wire.GateReport;
import io.tidegate.wire.GateWork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Those that were hired, and the waiting for them: it ends when all did what they were to do, or
 * with the name of the one that did not.
 */
final class Crew {
  /** One that says nothing for so long is gone: each says every second that it is there. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(50);

  private final String runId;
  private final Line<GateReport, GateWork> line;
  private final List<Hired> hired = new ArrayList<>();

  /** Takes what a generator says. */
  interface Hearer {
    void hear(Hired from, GateReport.News news) throws GeneratorsException;
  }

  Crew(String runId, Line<GateReport, GateWork> line) {
    this.runId = runId;
    this.line = line;
  }

  List<Hired> hired() {
    return hired;
  }

  void tell(Hired one, GateWork.Task task) {
    line.send(new GateWork(runId, one.name, task));
  }

  void tellAll(GateWork.Task task) {
    line.send(new GateWork(runId, "", task));
  }

  /** The next of this run; empty: there is none yet. */
  Optional<GateReport> next() throws InterruptedException, GeneratorsException {
    try {
      return line.next(POLL).filter(report -> report.runId().equals(runId));
    } catch (IOException e) {
      throw GeneratorsException.lost(
          "the load generators cannot be reached through Kafka: %s", e.getMessage());
    }
  }

  /**
   * Hears them until it is done.
   *
   * @param what they do, for the message
   * @param waits whether one still has to do it
   * @param enough ends it early
   * @throws GeneratorsException one gave up, is silent, or takes longer than it may
   */
  void hear(
      String what, Duration patience, Hearer hearer, Predicate<Hired> waits, BooleanSupplier enough)
      throws InterruptedException, GeneratorsException {
    long began = System.nanoTime();
    // Nobody listened before.
    hired.forEach(h -> h.heardNanos = began);
    while (hired.stream().anyMatch(waits) && !enough.getAsBoolean()) {
      Optional<GateReport> report = next();
      long now = System.nanoTime();
      if (report.isPresent()) {
        take(report.get(), now, hearer);
      }
      requireAlive(what, now);
      if (now - began > patience.toNanos()) {
        throw GeneratorsException.lost(
            "%s took longer than %d s, and these have not done it: %s",
            what,
            patience.toSeconds(),
            hired.stream().filter(waits).map(h -> h.name).collect(Collectors.joining(", ")));
      }
    }
  }

  private void take(GateReport report, long now, Hearer hearer) throws GeneratorsException {
    for (Hired one : hired) {
      if (!one.name.equals(report.generator())) {
        continue;
      }
      if (one.process != report.process()) {
        throw twins(one.name);
      }
      one.heardNanos = now;
      if (report.news() instanceof GateReport.Failed failed) {
        throw GeneratorsException.lost(
            "the load generator '%s' gave up: %s", one.name, failed.reason());
      }
      hearer.hear(one, report.news());
    }
  }

  static GeneratorsException twins(String name) {
    return GeneratorsException.lost(
        "two load generators are called '%s': must have names of their own, see --name", name);
  }

  private void requireAlive(String what, long now) throws GeneratorsException {
    for (Hired one : hired) {
      if (now - one.heardNanos > SILENCE.toNanos()) {
        throw GeneratorsException.lost(
            "the load generator '%s' has said nothing for %d s (%s): it is gone, or cut off",
            one.name, SILENCE.toSeconds(), what);
      }
    }
  }
}
