package io.tidegate.gate.judge;

import java.util.Arrays;

/**
 * Why a verdict is what it is. {@link #word()} is the key of {@code deploy/TROUBLESHOOTING.md};
 * once published, a word is not changed.
 */
public enum Reason {
  INPUT_UNREADABLE("input-unreadable", Outcome.INVALID),
  JUDGE_FAILED("judge-failed", Outcome.INVALID),
  NOTHING_TO_JUDGE("nothing-to-judge", Outcome.INVALID),
  BASELINE_MISSING("baseline-missing", Outcome.INVALID),
  CANDIDATE_MISSING("candidate-missing", Outcome.INVALID),
  SERIES_UNEQUAL("series-unequal", Outcome.INVALID),
  TOO_FEW_WINDOWS("too-few-windows", Outcome.INVALID),
  WINDOWS_MISSING("windows-missing", Outcome.INVALID),
  TOO_FEW_REQUESTS("too-few-requests", Outcome.INVALID),
  RULE_WITHOUT_DATA("rule-without-data", Outcome.INVALID),
  GENERATOR_UNKNOWN("generator-unknown", Outcome.INVALID),
  RATE_NOT_REACHED("rate-not-reached", Outcome.INVALID),
  GENERATOR_LAGGED("generator-lagged", Outcome.INVALID),
  GENERATOR_LOST("generator-lost", Outcome.INVALID),
  MODEL_MISMATCH("model-mismatch", Outcome.INVALID),
  REPLAY_TOO_SHORT("replay-too-short", Outcome.INVALID),
  TARGET_UNREACHABLE("target-unreachable", Outcome.INVALID),
  CHAIN_UNREADABLE("chain-unreadable", Outcome.INVALID),
  CHAIN_WINDOWS_MISSING("chain-windows-missing", Outcome.INVALID),
  PEAK_UNREADABLE("peak-unreadable", Outcome.INVALID),
  PEAK_UNKNOWN("peak-unknown", Outcome.INVALID),
  PEAK_STALE("peak-stale", Outcome.INVALID),
  SLO_WINDOWS("slo-windows", Outcome.FAIL_SLO),
  SLO_ERRORS("slo-errors", Outcome.FAIL_SLO),
  CHAIN_SLO("chain-slo", Outcome.FAIL_SLO),
  REGRESSION("regression", Outcome.FAIL_REGRESSION),
  ERRORS_ROSE("errors-rose", Outcome.FAIL_REGRESSION),
  CAPACITY_BELOW_PEAK("capacity-below-peak", Outcome.FAIL_CAPACITY),
  EFFECT_UNCLEAR("effect-unclear", Outcome.INCONCLUSIVE),
  RATIO_UNDEFINED("ratio-undefined", Outcome.INCONCLUSIVE),
  ERRORS_UNCLEAR("errors-unclear", Outcome.INCONCLUSIVE),
  CAPACITY_NOT_REACHED("capacity-not-reached", Outcome.INCONCLUSIVE),
  NOT_CRITICAL("not-critical", Outcome.WARN),
  SMALL_INCREASE("small-increase", Outcome.WARN),
  SPREAD_GREW("spread-grew", Outcome.WARN),
  SINGLE_BAD_WINDOWS("single-bad-windows", Outcome.WARN),
  STEPS_NOT_MONOTONE("steps-not-monotone", Outcome.WARN),
  MODEL_INCOMPLETE("model-incomplete", Outcome.WARN);

  private final String word;
  private final Outcome outcome;

  Reason(String word, Outcome outcome) {
    this.word = word;
    this.outcome = outcome;
  }

  /**
   * That of a word.
   *
   * @throws IllegalArgumentException there is none
   */
  public static Reason of(String word) {
    return Arrays.stream(values())
        .filter(reason -> reason.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "reason is '%s': must be one that this version of the gate has"
                        .formatted(word)));
  }

  public String word() {
    return word;
  }

  public Outcome outcome() {
    return outcome;
  }
}
