package io.tidegate.gate.contract;

import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Knee;
import io.tidegate.gate.judge.Outcome;
import io.tidegate.gate.run.Borne;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run learned of a version as a policy of its pool: the version bore so many requests at a
 * time, so the pool may grow so far, and no further without another run.
 *
 * <p>Where each request takes one place of the pool from its beginning to its end, and requests
 * come by chance at a steady rate, as those of a step do, the places taken have a mean of rate ×
 * mean time (Little) and, as long as none has to wait, a Poisson distribution (M/G/∞). So mean +
 * 3√mean was enough for all but four moments in a thousand, and it was borne. The pool need not be
 * larger; whether it may be nobody has seen. A lower limit does not follow: how small it may be at
 * night no step tells.
 */
public final class PolicySnippet {
  private static final int LARGEST = 10_000;

  private PolicySnippet() {}

  /**
   * Policies as {@code tidegate policy apply} takes them; empty: nothing was learned that holds, as
   * no step was borne or the candidate is not to be promoted.
   *
   * @param highest step that was borne; empty: none was
   * @param when the run ended
   * @param planSha256 of the plan's bytes
   */
  public static Optional<String> write(
      Judgement judgement, Optional<Borne> highest, PlanYaml yaml, String planSha256, String when) {
    Optional<Borne> borne = highest.filter(b -> Double.isFinite(b.inFlight()));
    Optional<Knee> knee = judgement.knee();
    if (borne.isEmpty()
        || knee.isEmpty()
        || yaml.fleet().isEmpty()
        || yaml.plan().capacity().isEmpty()
        || !goesOn(judgement.verdict().outcome())) {
      return Optional.empty();
    }
    PlanYaml.Fleet fleet = yaml.fleet().get();
    double each = borne.get().inFlight() / fleet.instances();
    return Optional.of(
        String.format(
            Locale.ROOT,
            """
            # Learned by the release gate at %s UTC, of the version at %s
            # (verdict %s, plan sha256 %s). It holds for that version alone.
            # %s %.1f requests per second were borne, with a p99 of at most %.4g ms;
            # %.1f are needed. At that rate %.2f requests were in it at a time, %.2f of them in each of
            # %d instances (%.1f/s times a mean of %.4g ms), and %d is that with three times its deviation.
            # To be put among the policies that hold ('tidegate policy show'): what is applied replaces them
            # all, and what a policy leaves out has its default.
            policies:
              - match: "%s"
                max-size: %d
            """,
            when,
            yaml.plan().candidate(),
            judgement.verdict().outcome(),
            planSha256,
            knee.get().reached() ? "The knee:" : "No step failed:",
            borne.get().perSecond(),
            yaml.plan().capacity().get().p99AtMostMillis(),
            knee.get().neededPerSecond(),
            borne.get().inFlight(),
            each,
            fleet.instances(),
            borne.get().perSecond(),
            borne.get().meanMillis(),
            largest(each),
            fleet.pool(),
            largest(each)));
  }

  /** Of a version that goes nowhere nobody needs to know how far its pool may grow. */
  private static boolean goesOn(Outcome outcome) {
    return outcome == Outcome.PASS || outcome == Outcome.WARN;
  }

  /** Of each instance. */
  static int largest(double meanInFlight) {
    double most = meanInFlight + 3 * Math.sqrt(meanInFlight);
    return (int) Math.max(1, Math.min(LARGEST, Math.ceil(most)));
  }
}
