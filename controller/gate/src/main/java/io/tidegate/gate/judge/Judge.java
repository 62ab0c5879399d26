package io.tidegate.gate.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says whether a release may go on. All checks are made, so that one run tells all that is wrong;
 * the gravest finding gives the verdict, in the order of {@link Outcome}. It fails closed: a defect
 * in it is {@code INVALID}, never a pass.
 */
public final class Judge {
  private Judge() {}

  /**
   * @param seed of the resampling; the same one gives the same verdict
   */
  public static Judgement judge(JudgeInput input, long seed) {
    try {
      return judged(input, seed);
    } catch (RuntimeException e) {
      return Judgement.invalid(
          Reason.JUDGE_FAILED, "a defect of the judge, please report it: " + e);
    }
  }

  /**
   * Of a run that was ended as soon as an objective was breached: the generator's health and the
   * objectives alone, as its windows are too few for more. It never passes.
   */
  public static Judgement judgeEnded(JudgeInput input) {
    try {
      List<Finding> found = new ArrayList<>(ValidityCheck.ofGenerator(input));
      found.addAll(SloCheck.findings(input));
      if (found.stream()
          .allMatch(f -> f.reason().outcome().ordinal() > Outcome.FAIL_SLO.ordinal())) {
        return Judgement.invalid(
            Reason.TOO_FEW_WINDOWS,
            "the run was ended early and no objective is shown to be missed");
      }
      return new Judgement(
          Verdict.of(found), List.of(), List.of(), List.of(), Optional.empty(), Optional.empty());
    } catch (RuntimeException e) {
      return Judgement.invalid(
          Reason.JUDGE_FAILED, "a defect of the judge, please report it: " + e);
    }
  }

  private static Judgement judged(JudgeInput input, long seed) {
    List<Finding> found = new ArrayList<>(ValidityCheck.findings(input));
    Set<String> broken =
        found.stream().map(f -> f.metric() + "\n" + f.route()).collect(Collectors.toSet());
    found.addAll(SloCheck.findings(input));
    found.addAll(ChainCheck.findings(input));
    List<ChainResult> chain = input.chain().stream().map(ChainResult::of).toList();

    List<MetricSeries> sound =
        input.metrics().stream()
            .filter(m -> !broken.contains(m.name() + "\n" + m.route()))
            .toList();
    ErrorCheck errors = new ErrorCheck(input.criteria());
    List<ErrorEffect> errorEffects =
        input.requests().stream().map(errors::effect).flatMap(Optional::stream).toList();
    RegressionCheck regression = new RegressionCheck(input.criteria(), input.order(), seed);
    List<Effect> effects = regression.effects(sound, errorEffects);
    errorEffects = adjusted(effects, errorEffects);
    found.addAll(regression.findings(sound, effects));
    found.addAll(errors.regressions(errorEffects));

    Optional<Knee> knee = input.capacity().map(CapacityCheck::knee);
    input.capacity().ifPresent(c -> found.addAll(CapacityCheck.findings(c, knee.orElseThrow())));
    Optional<Kayenta.Score> kayenta =
        input.metrics().isEmpty() ? Optional.empty() : Optional.of(Kayenta.judge(input.metrics()));
    return new Judgement(Verdict.of(found), effects, errorEffects, chain, knee, kayenta);
  }

  /** Holm over the critical metrics and these tests together. */
  private static List<ErrorEffect> adjusted(List<Effect> effects, List<ErrorEffect> errors) {
    List<Double> p = new ArrayList<>();
    effects.stream().filter(Effect::critical).forEach(e -> p.add(e.p()));
    errors.forEach(e -> p.add(e.p()));
    double[] holm = Holm.adjusted(p);
    int first = p.size() - errors.size();
    List<ErrorEffect> adjusted = new ArrayList<>();
    for (int i = 0; i < errors.size(); i++) {
      adjusted.add(errors.get(i).adjusted(holm[first + i]));
    }
    return adjusted;
  }
}
