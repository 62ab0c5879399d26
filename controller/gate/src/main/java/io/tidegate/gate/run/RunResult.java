package io.tidegate.gate.run;

import io.tidegate.gate.judge.Capacity;
import io.tidegate.gate.judge.JudgeInput;
import io.tidegate.gate.judge.Judgement;
import java.util.List;
import java.util.Optional;

/**
 * What came of a run.
 *
 * @param input empty: nothing was measured
 * @param source what the log had in the stretches that were replayed; empty: no log was
 * @param steps of the search for the knee
 * @param borne the highest step that was; empty: none was, or none was tried
 * @param peak that was forecast, where the plan wishes it; empty: it does not, or there was none
 * @param notes what a reader should know besides
 */
public record RunResult(
    Judgement judgement,
    Optional<JudgeInput> input,
    Side baseline,
    Side candidate,
    Optional<SourceMix> source,
    List<Capacity.Step> steps,
    Optional<Borne> borne,
    Optional<ForecastPeak> peak,
    List<String> notes) {
  public RunResult {
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
  }

  /** Nothing was sent. */
  public static RunResult of(Judgement judgement) {
    Side none = new Side(LagLimits.DEFAULT.windowMillis());
    return new RunResult(
        judgement,
        Optional.empty(),
        none,
        none,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
