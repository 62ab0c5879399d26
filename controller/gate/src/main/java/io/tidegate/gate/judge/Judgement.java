package io.tidegate.gate.judge;

import java.util.List;
import java.util.Optional;

/**
 * A verdict and all that it was made from.
 *
 * @param chain how the downstream pools did
 * @param kayenta what another judge would say; it has no part in the verdict
 */
public record Judgement(
    Verdict verdict,
    List<Effect> effects,
    List<ErrorEffect> errors,
    List<ChainResult> chain,
    Optional<Knee> knee,
    Optional<Kayenta.Score> kayenta) {

  public Judgement {
    effects = List.copyOf(effects);
    errors = List.copyOf(errors);
    chain = List.copyOf(chain);
  }

  /** Nothing could be judged. */
  public static Judgement invalid(Reason reason, String detail) {
    return new Judgement(
        Verdict.of(List.of(new Finding(reason, "*", "", detail))),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }
}
