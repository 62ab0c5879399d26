package io.tidegate.launcher.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * What is hit, in which order and when, counted in samples: the load is the clock. Seed 0 is the
 * order of the list below.
 *
 * @param protocol by which the collectors share the partitions
 */
record FaultPlan(long seed, String protocol, List<Step> steps) {
  enum Fault {
    BROKER("kill -9 of a broker that leads"),
    CONTROLLER("kill -9 of the active controller"),
    COLLECTOR("kill -9 of a collector"),
    STORE("kill -9 of the store"),
    FROZEN_COLLECTOR("a collector hangs, is taken over from, and comes back"),
    FROZEN_STORE("the store hangs, and comes back");

    final String text;

    Fault(String text) {
      this.text = text;
    }
  }

  /**
   * One fault.
   *
   * @param afterSamples from the recovery of the one before
   * @param downSamples for how long it stays down, where that is the test's to say
   */
  record Step(Fault fault, long afterSamples, long downSamples) {}

  static FaultPlan of(long seed) {
    Random random = new Random(seed);
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                Fault.BROKER,
                Fault.COLLECTOR,
                Fault.CONTROLLER,
                Fault.STORE,
                Fault.FROZEN_COLLECTOR));
    if (seed != 0) {
      faults.add(Fault.FROZEN_STORE);
      Collections.shuffle(faults, random);
    }
    List<Step> steps =
        faults.stream()
            .map(f -> new Step(f, random.nextInt(700), 500 + random.nextInt(1000)))
            .toList();
    return new FaultPlan(seed, seed % 2 == 0 ? "classic" : "consumer", steps);
  }

  /** One line that says all, and how to have it again. */
  @Override
  public String toString() {
    return "seed %d, group protocol %s: %s (again: -Dit.test=CollectorUnderFaultsIT -Dseed=%d)"
        .formatted(
            seed,
            protocol,
            steps.stream()
                .map(s -> "%s+%d/%d".formatted(s.fault(), s.afterSamples(), s.downSamples()))
                .collect(Collectors.joining(" ")),
            seed);
  }
}
