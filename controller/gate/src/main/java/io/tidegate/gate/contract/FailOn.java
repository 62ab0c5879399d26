package io.tidegate.gate.contract;

import io.tidegate.gate.judge.Outcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which outcomes make a command fail, and with what exit code.
 *
 * @param outcomes an invalid run is always among them
 */
public record FailOn(Set<Outcome> outcomes) {
  /** Of a warning, where it is to fail: somebody has to look. */
  private static final int WARN_FAILS = 20;

  /** Ended by a signal, or because it was asked to. */
  public static final int ABORTED = 22;

  /**
   * @param words slo, regression, capacity, inconclusive, warn
   * @throws IllegalArgumentException one is another
   */
  public static FailOn of(List<String> words) {
    Set<Outcome> failing = EnumSet.of(Outcome.INVALID);
    for (String word : words) {
      failing.add(
          EnumSet.range(Outcome.FAIL_SLO, Outcome.WARN).stream()
              .filter(o -> o.word().equals(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "--fail-on has '%s': must be of slo, regression, capacity, inconclusive, warn"
                              .formatted(word))));
    }
    return new FailOn(failing);
  }

  public int exitCode(Outcome outcome) {
    if (!outcomes.contains(outcome)) {
      return 0;
    }
    return outcome == Outcome.WARN ? WARN_FAILS : outcome.exitCode();
  }
}
