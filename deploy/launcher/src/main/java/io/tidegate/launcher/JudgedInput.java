package io.tidegate.launcher;

import io.tidegate.gate.contract.FailOn;
import io.tidegate.gate.contract.InputJson;
import io.tidegate.gate.contract.VerdictJson;
import io.tidegate.gate.judge.Judge;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What was measured, judged. */
record JudgedInput(Judgement judgement, long seed) {
  /** As the command fails without being told otherwise. */
  private static final List<String> FAILING =
      List.of("slo", "regression", "capacity", "inconclusive");

  /**
   * What cannot be read is invalid, and never passes.
   *
   * @param json of {@link InputJson#SCHEMA}
   * @param name of the input, for messages
   */
  static JudgedInput of(String json, String name) {
    long seed = 0;
    try {
      InputJson input = InputJson.read(json);
      seed = input.seed();
      return new JudgedInput(Judge.judge(input.input(), seed), seed);
    } catch (IllegalArgumentException e) {
      return new JudgedInput(
          Judgement.invalid(Reason.INPUT_UNREADABLE, name + ": " + e.getMessage()), seed);
    }
  }

  /**
   * The verdict as JSON.
   *
   * @throws IllegalArgumentException where an outcome to fail on is none
   */
  static String verdict(String json, Optional<List<String>> failOn) {
    FailOn failing = FailOn.of(failOn.orElse(FAILING));
    JudgedInput judged = of(json, "the request");
    return VerdictJson.write(
        judged.judgement(),
        failing.exitCode(judged.judgement().verdict().outcome()),
        "request",
        GateOutputs.sha256(json.getBytes(StandardCharsets.UTF_8)),
        judged.seed());
  }
}
