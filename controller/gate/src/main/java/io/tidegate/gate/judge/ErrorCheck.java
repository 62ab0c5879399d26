package io.tidegate.gate.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.BinomialTest;
import org.apache.commons.statistics.inference.FisherExactTest;

/**
 * Errors by exact tests: against the baseline by Fisher's, against an objective by the binomial
 * one. An exact test takes errors for independent. Where the baseline's come in bursts all counts
 * are divided by their dispersion first (the quasi-likelihood scale of McCullagh and Nelder 1989,
 * 4.5). The candidate's own bursts excuse nothing.
 */
final class ErrorCheck {
  private final Criteria criteria;

  ErrorCheck(Criteria criteria) {
    this.criteria = criteria;
  }

  Optional<ErrorEffect> effect(RequestSeries series) {
    long requests = (long) series.baselineRequests().sum();
    long candidateRequests = (long) series.candidateRequests().sum();
    if (requests == 0 || candidateRequests == 0) {
      return Optional.empty();
    }
    long errors = (long) series.baselineErrors().sum();
    long candidateErrors = (long) series.candidateErrors().sum();
    double dispersion = dispersion(series);
    // The test takes ints; beyond them only the ratio matters.
    double scale =
        Math.max(dispersion, (requests + candidateRequests) / (double) (Integer.MAX_VALUE / 2));
    int[][] table = {
      {scaled(candidateErrors, scale), scaled(requests(candidateRequests, candidateErrors), scale)},
      {scaled(errors, scale), scaled(requests(requests, errors), scale)}
    };
    double p = 1;
    if (table[0][0] + table[1][0] > 0 && table[0][1] + table[1][1] > 0) {
      p =
          FisherExactTest.withDefaults()
              .with(AlternativeHypothesis.GREATER_THAN)
              .test(table)
              .getPValue();
    }
    return Optional.of(
        new ErrorEffect(
            series.route(),
            requests,
            errors,
            candidateRequests,
            candidateErrors,
            dispersion,
            p,
            Double.NaN));
  }

  private static long requests(long all, long failed) {
    return all - failed;
  }

  private static int scaled(long count, double scale) {
    return (int) Math.round(count / scale);
  }

  /**
   * Variance to mean of the errors that a window has, against those that its requests let expect.
   */
  private static double dispersion(RequestSeries series) {
    double rate = series.baselineErrors().sum() / series.baselineRequests().sum();
    double chi = 0;
    int windows = 0;
    for (int i = 0; i < series.baselineRequests().size(); i++) {
      double expected = rate * series.baselineRequests().at(i);
      if (expected > 0) {
        double off = series.baselineErrors().at(i) - expected;
        chi += off * off / (expected * (1 - Math.min(rate, 0.999)));
        windows++;
      }
    }
    return windows < 2 ? 1 : Math.max(1, chi / (windows - 1));
  }

  List<Finding> regressions(List<ErrorEffect> effects) {
    List<Finding> found = new ArrayList<>();
    for (ErrorEffect e : effects) {
      boolean material = e.candidateRate() > e.baselineRate() * (1 + criteria.margin());
      if (e.adjustedP() <= criteria.alpha() && material) {
        found.add(
            Finding.of(
                Reason.ERRORS_ROSE,
                e.route(),
                SloRule.ERROR_RATE,
                "%d errors in %d requests (%.3f%%) against %d in %d (%.3f%%): Fisher's p %.2g after Holm",
                e.candidateErrors(),
                e.candidateRequests(),
                e.candidateRate() * 100,
                e.baselineErrors(),
                e.baselineRequests(),
                e.baselineRate() * 100,
                e.adjustedP()));
      }
    }
    return found;
  }

  /** One objective on one route; {@code tests} such tests are made. */
  Optional<Finding> objective(RequestSeries series, SloRule rule, int tests) {
    long requests = (long) series.candidateRequests().sum();
    long errors = (long) series.candidateErrors().sum();
    if (requests == 0) {
      // That it is too few was found before.
      return Optional.empty();
    }
    double rate = (double) errors / requests;
    if (rate <= rule.atMost()) {
      return Optional.empty();
    }
    double scale = Math.max(1, requests / (double) (Integer.MAX_VALUE / 2));
    double p =
        rule.atMost() == 0
            ? 0
            : BinomialTest.withDefaults()
                .with(AlternativeHypothesis.GREATER_THAN)
                .test(scaled(requests, scale), scaled(errors, scale), rule.atMost())
                .getPValue();
    boolean shown = Math.min(1, p * tests) <= criteria.alpha();
    return Optional.of(
        Finding.of(
            shown ? Reason.SLO_ERRORS : Reason.ERRORS_UNCLEAR,
            series.route(),
            SloRule.ERROR_RATE,
            "%d errors in %d requests (%.3f%%), at most %.3f%% is allowed: exact binomial p %.2g%s",
            errors,
            requests,
            rate * 100,
            rule.atMost() * 100,
            p,
            shown ? "" : "; that may be chance, more requests would tell"));
  }
}
