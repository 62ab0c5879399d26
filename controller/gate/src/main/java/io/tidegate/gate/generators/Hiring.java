package io.tidegate.gate.generators;

import io.tidegate.gate.load.GeneratorsException;
import io.tidegate.wire.GateReport;
import io.tidegate.wire.GateReport.Offer;
import io.tidegate.wire.GateWork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Finds generators that are free and may send to the targets, and compares their clocks. */
final class Hiring {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration CALL_AGAIN = Duration.ofSeconds(1);

  /** Where as many answered as are wanted, and not all may be hired: for further ones. */
  private static final Duration LATECOMERS = Duration.ofSeconds(2);

  private static final int COMPARISONS = 10;

  /** As good as it gets where nothing is wrong. */
  private static final long CLOSE_MICROS = 10_000;

  private final Crew crew;
  private final int wanted;
  private final List<String> targets;
  private final Map<String, Long> processes = new TreeMap<>();
  private final Map<String, ClockOffset> free = new TreeMap<>();
  private final Map<String, String> refused = new TreeMap<>();

  Hiring(Crew crew, int wanted, List<String> targets) {
    this.crew = crew;
    this.wanted = wanted;
    this.targets = targets;
  }

  /**
   * Fills the crew; by name, so that the same generators get the same shares.
   *
   * @param ended nobody waits for them any more
   */
  void find(BooleanSupplier ended) throws InterruptedException, GeneratorsException {
    long now = System.nanoTime();
    long deadline = now + PATIENCE.toNanos();
    long callAt = now;
    while (free.size() < wanted) {
      now = System.nanoTime();
      if (ended.getAsBoolean() || now - deadline >= 0) {
        throw tooFew();
      }
      if (now - callAt >= 0) {
        crew.tellAll(new GateWork.Call(targets, Clock.micros()));
        callAt = now + CALL_AGAIN.toNanos();
      }
      Optional<GateReport> report = crew.next();
      if (report.isPresent()
          && report.get().news() instanceof Offer offer
          && heard(report.get(), offer)
          && processes.size() >= wanted) {
        deadline = Math.min(deadline, System.nanoTime() + LATECOMERS.toNanos());
      }
    }
    free.forEach((name, clock) -> crew.hired().add(new Hired(name, processes.get(name), clock)));
  }

  /** Whether it is one that was not heard before. */
  private boolean heard(GateReport report, Offer offer) throws GeneratorsException {
    String name = report.generator();
    Long before = processes.putIfAbsent(name, report.process());
    if (before != null && before != report.process()) {
      throw Crew.twins(name);
    }
    if (offer.refusal().isEmpty()) {
      refused.remove(name);
      free.put(name, ClockOffset.of(offer, Clock.micros()));
    } else if (!free.containsKey(name)) {
      refused.put(name, offer.refusal());
    }
    return before == null;
  }

  private GeneratorsException tooFew() {
    String who =
        free.isEmpty()
            ? "none may be hired"
            : "these may be hired: " + String.join(", ", free.keySet());
    String why =
        refused.isEmpty()
            ? "no other answered: is 'tidegate gate generator' running, with this Kafka?"
            : refused.entrySet().stream()
                .map(e -> "'%s' refuses, %s".formatted(e.getKey(), e.getValue()))
                .collect(Collectors.joining("; "));
    return GeneratorsException.lost("%d load generators are wanted and %s; %s", wanted, who, why);
  }

  /**
   * Asks each again until its clock is known well enough.
   *
   * @param errorAtMostMicros otherwise the windows of several cannot be laid over each other
   */
  void compareClocks(long errorAtMostMicros) throws InterruptedException, GeneratorsException {
    for (Hired one : crew.hired()) {
      for (int i = 0; i < COMPARISONS && one.clock.errorMicros() > CLOSE_MICROS; i++) {
        compare(one);
      }
      if (one.clock.errorMicros() > errorAtMostMicros) {
        throw GeneratorsException.lost(
            "the clock of the load generator '%s' is %s: must be known to %d ms, half a window; what it says is too long on its way",
            one.name, one.clock, errorAtMostMicros / 1000);
      }
    }
  }

  private void compare(Hired one) throws InterruptedException, GeneratorsException {
    long asked = Clock.micros();
    boolean[] answered = new boolean[1];
    crew.tell(one, new GateWork.Call(targets, asked));
    crew.hear(
        "comparing clocks",
        PATIENCE,
        (from, news) -> {
          if (from == one && news instanceof Offer offer && offer.callSentAtMicros() == asked) {
            one.clock = one.clock.better(ClockOffset.of(offer, Clock.micros()));
            answered[0] = true;
          }
        },
        h -> h == one && !answered[0],
        () -> false);
  }
}
