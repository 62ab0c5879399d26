package io.tidegate.gate.judge;

import java.util.ArrayList;
import java.util.List;

/** Whether the run is one that a verdict can be made of. */
final class ValidityCheck {
  /** The share of the planned requests that has to have been sent. */
  private static final double SENT = 0.99;

  private final JudgeInput input;
  private final List<Finding> found = new ArrayList<>();

  private ValidityCheck(JudgeInput input) {
    this.input = input;
  }

  static List<Finding> findings(JudgeInput input) {
    ValidityCheck check = new ValidityCheck(input);
    check.generator();
    check.model();
    check.metrics();
    check.requests();
    check.rules();
    return check.found;
  }

  /** How the generator did, and no more. */
  static List<Finding> ofGenerator(JudgeInput input) {
    ValidityCheck check = new ValidityCheck(input);
    check.generator();
    return check.found;
  }

  private void generator() {
    if (input.generator().isEmpty()) {
      if (input.generated()) {
        found.add(
            Finding.ofRun(
                Reason.GENERATOR_UNKNOWN,
                "the load was generated and nothing tells how the generator did: give 'generator', or 'source: observed' for real traffic"));
      }
      return;
    }
    Generator generator = input.generator().get();
    double share = (double) generator.sentRequests() / generator.plannedRequests();
    if (!(share >= SENT)) {
      found.add(
          Finding.ofRun(
              Reason.RATE_NOT_REACHED,
              "%d of %d planned requests were sent (%.1f%%): must be at least %.0f%%",
              generator.sentRequests(),
              generator.plannedRequests(),
              generator.plannedRequests() == 0 ? 0 : share * 100,
              SENT * 100));
    }
    if (!(generator.lagMaxMillis() <= generator.lagAllowedMillis())) {
      found.add(
          Finding.ofRun(
              Reason.GENERATOR_LAGGED,
              "the generator's heartbeat was late by %.1f ms: must be at most %.1f ms, or its stalls count as the service's",
              generator.lagMaxMillis(),
              generator.lagAllowedMillis()));
    }
  }

  private void model() {
    input
        .model()
        .ifPresent(
            model -> {
              if (!model.wantedSha256().equals(model.sentSha256())) {
                found.add(
                    Finding.ofRun(
                        Reason.MODEL_MISMATCH,
                        "the traffic model is %s and %s was to be used",
                        model.sentSha256(),
                        model.wantedSha256()));
              }
              if (!(model.mixDistance() <= model.mixDistanceAllowed())) {
                found.add(
                    Finding.ofRun(
                        Reason.MODEL_MISMATCH,
                        "the mix that was sent is %.3f from the one that was to be sent: must be at most %.3f",
                        model.mixDistance(),
                        model.mixDistanceAllowed()));
              }
              if (!model.gap().isEmpty()) {
                found.add(
                    Finding.ofRun(
                        Reason.MODEL_INCOMPLETE,
                        "the logs that the traffic comes of are not whole: %s",
                        model.gap()));
              }
            });
  }

  private void metrics() {
    if (input.metrics().isEmpty() && input.requests().isEmpty() && input.capacity().isEmpty()) {
      found.add(Finding.ofRun(Reason.NOTHING_TO_JUDGE, "there is no metric, no request, no step"));
    }
    for (MetricSeries m : input.metrics()) {
      int before = m.baseline().size();
      int after = m.candidate().size();
      if (before == 0 || before == m.baseline().missing()) {
        found.add(
            Finding.of(
                Reason.BASELINE_MISSING,
                m.route(),
                m.name(),
                "the baseline has no figure in %d windows",
                before));
      } else if (after == 0 || after == m.candidate().missing()) {
        found.add(
            Finding.of(
                Reason.CANDIDATE_MISSING,
                m.route(),
                m.name(),
                "the candidate has no figure in %d windows",
                after));
      } else if (input.order().paired() && before != after) {
        found.add(
            Finding.of(
                Reason.SERIES_UNEQUAL,
                m.route(),
                m.name(),
                "the baseline has %d windows and the candidate %d: must be as many where they are compared in pairs; a window without a figure is null",
                before,
                after));
      } else {
        windows(m, "baseline", m.baseline());
        windows(m, "candidate", m.candidate());
      }
    }
  }

  private void windows(MetricSeries m, String side, Windows windows) {
    Criteria criteria = input.criteria();
    for (int i = 0; i < windows.size(); i++) {
      if (windows.at(i) < 0) {
        found.add(
            Finding.of(
                Reason.WINDOWS_MISSING,
                m.route(),
                m.name(),
                "window %d of the %s is %.4g %s: must be 0 or more",
                i,
                side,
                windows.at(i),
                m.unit()));
        return;
      }
    }
    int known = windows.size() - windows.missing();
    if (known < criteria.minWindows()) {
      found.add(
          Finding.of(
              Reason.TOO_FEW_WINDOWS,
              m.route(),
              m.name(),
              "the %s has figures in %d windows: must be at least %d",
              side,
              known,
              criteria.minWindows()));
    } else if (windows.missing() > criteria.maxMissing() * windows.size()) {
      found.add(
          Finding.of(
              Reason.WINDOWS_MISSING,
              m.route(),
              m.name(),
              "%d of %d windows of the %s have no figure: must be at most %.0f%%",
              windows.missing(),
              windows.size(),
              side,
              criteria.maxMissing() * 100));
    }
  }

  private void requests() {
    for (RequestSeries r : input.requests()) {
      long before = (long) r.baselineRequests().sum();
      long after = (long) r.candidateRequests().sum();
      if (r.baselineRequests().size() == 0) {
        found.add(
            Finding.of(
                Reason.BASELINE_MISSING,
                r.route(),
                SloRule.ERROR_RATE,
                "there are no requests of the baseline"));
      }
      int least = input.criteria().minRequests();
      if (after < least || (before < least && r.baselineRequests().size() > 0)) {
        found.add(
            Finding.of(
                Reason.TOO_FEW_REQUESTS,
                r.route(),
                SloRule.ERROR_RATE,
                "%d requests of the baseline and %d of the candidate: must be at least %d each",
                before,
                after,
                least));
      }
    }
  }

  private void rules() {
    for (SloRule rule : input.rules()) {
      boolean known =
          rule.metric().equals(SloRule.ERROR_RATE)
              ? input.requests().stream().anyMatch(r -> rule.covers(r.route()))
              : input.metrics().stream()
                  .anyMatch(m -> m.name().equals(rule.metric()) && rule.covers(m.route()));
      if (!known) {
        found.add(
            Finding.of(
                Reason.RULE_WITHOUT_DATA,
                rule.route(),
                rule.metric(),
                "an objective of at most %.4g has no figures that it could be held against",
                rule.atMost()));
      }
    }
  }
}
