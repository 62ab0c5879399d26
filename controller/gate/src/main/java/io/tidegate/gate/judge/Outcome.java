package io.tidegate.gate.judge;

import java.util.Locale;

/** What a verdict can be, the gravest first; the first that applies is the verdict. */
public enum Outcome {
  INVALID(21),
  FAIL_SLO(10),
  FAIL_REGRESSION(11),
  FAIL_CAPACITY(12),
  INCONCLUSIVE(20),
  WARN(0),
  PASS(0);

  private final int exitCode;

  Outcome(int exitCode) {
    this.exitCode = exitCode;
  }

  /** Of the command, as long as this outcome is one that fails. */
  public int exitCode() {
    return exitCode;
  }

  /** As users name it: {@code slo}, {@code regression}, {@code warn}. */
  public String word() {
    return name().replace("FAIL_", "").toLowerCase(Locale.ROOT);
  }
}
