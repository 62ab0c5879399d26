package io.tidegate.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tidegate.sim.safety.Happening;
import io.tidegate.sim.safety.InvariantBrokenException;
import io.tidegate.sim.safety.SafetyWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.slf4j.LoggerFactory;

/**
 * The invariants of remote resizing in worlds in which everything goes wrong, {@code -Dseeds=10000}
 * of them from {@code -Dseed=0} on: in how many they broke, and how much of what there was in them.
 * It counts and times nothing, so it needs no quiet machine.
 */
final class ControlInvariants {
  private static final int SHOWN = 5;

  private ControlInvariants() {}

  static Report run() {
    // Agents tell of each lease that ends.
    ((Logger) LoggerFactory.getLogger("io.tidegate.agent")).setLevel(Level.OFF);
    long seeds = Long.getLong("seeds", Boolean.getBoolean("smoke") ? 10 : 10_000);
    long first = Long.getLong("seed", 0);
    Map<Happening, Long> seen = new ConcurrentHashMap<>();
    AtomicLong broken = new AtomicLong();
    AtomicLong done = new AtomicLong();
    LongStream.range(first, first + seeds)
        .parallel()
        .forEach(
            seed -> {
              try {
                SafetyWorld.run(seed, Optional.empty())
                    .forEach((h, n) -> seen.merge(h, n, Long::sum));
              } catch (InvariantBrokenException e) {
                if (broken.incrementAndGet() <= SHOWN) {
                  System.err.println(e.getMessage());
                }
              }
              if (done.incrementAndGet() % 1_000 == 0) {
                System.err.printf("%d worlds, %d broken%n", done.get(), broken.get());
              }
            });
    List<Row> rows = new ArrayList<>();
    rows.add(Row.of("worlds", seeds, "worlds"));
    rows.add(Row.of("worlds in which an invariant broke", broken.get(), "worlds"));
    for (Happening h : Happening.values()) {
      String name = h.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      rows.add(Row.of(name, seen.getOrDefault(h, 0L), "times"));
    }
    return new Report("control-invariants", System.getProperty("java.version"), rows);
  }
}
