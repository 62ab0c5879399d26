package io.tidegate.gate.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The downstream pools' windows against their limits. What is not known of a pool is invalid: a
 * window that is missing is often one that was bad.
 */
final class ChainCheck {
  private final ChainSeries series;
  private final ChainRule rule;
  private final ChainResult result;

  private ChainCheck(ChainSeries series) {
    this.series = series;
    rule = series.rule();
    result = ChainResult.of(series);
  }

  static List<Finding> findings(JudgeInput input) {
    List<Finding> found = new ArrayList<>();
    for (ChainSeries series : input.chain()) {
      ChainCheck check = new ChainCheck(series);
      check.known(input.criteria().maxMissing(), found);
      check.held(found);
    }
    return found;
  }

  private void known(double maxMissing, List<Finding> found) {
    if (!series.problem().isEmpty()) {
      found.add(finding(Reason.CHAIN_UNREADABLE, "%s", series.problem()));
      return;
    }
    int missing = result.windows() - result.known();
    if (result.windows() == 0 && series.windowMillis() == 0) {
      found.add(
          finding(Reason.CHAIN_WINDOWS_MISSING, "the control plane has no window of this pool"));
    } else if (result.known() < rule.badInARow()) {
      found.add(
          finding(
              Reason.CHAIN_WINDOWS_MISSING,
              "%d of %d windows of %s have a figure%s: must be at least %d%s",
              result.known(),
              result.windows(),
              where(),
              gaps(),
              rule.badInARow(),
              missing == 0 ? ", so run longer" : ""));
    } else if (missing > maxMissing * result.windows()) {
      found.add(
          finding(
              Reason.CHAIN_WINDOWS_MISSING,
              "%d of %d windows of %s have no figure%s: must be at most %.0f%%",
              missing,
              result.windows(),
              where(),
              gaps(),
              maxMissing * 100));
    }
  }

  private void held(List<Finding> found) {
    if (result.bad() == 0) {
      return;
    }
    String unit = rule.unit().isEmpty() ? "" : " " + rule.unit();
    String counts =
        Text.format(
            "%d of %d windows of %s are above %.4g%s, the worst at %.4g%s",
            result.bad(), result.windows(), where(), rule.atMost(), unit, result.worst(), unit);
    OptionalInt breach =
        SloCheck.breachedIn(
            series.values(),
            new SloRule(rule.pool(), rule.metric(), rule.atMost(), rule.badInARow()));
    found.add(
        breach.isPresent()
            ? finding(
                Reason.CHAIN_SLO,
                "%s; %d in a row, the last of them from %s at %.4g%s",
                counts,
                rule.badInARow(),
                Instant.ofEpochMilli(series.startMillis().get(breach.getAsInt())),
                series.values().at(breach.getAsInt()),
                unit)
            : finding(
                Reason.SINGLE_BAD_WINDOWS, "%s; never %d in a row", counts, rule.badInARow()));
  }

  private String where() {
    return Text.format(
        "%.4g s in %s",
        series.windowMillis() / 1000.0,
        series.wholeRun() ? "the run, the baseline's turns included," : "the candidate's turns");
  }

  private String gaps() {
    return series.gaps().isEmpty() ? "" : " (" + series.gaps() + ")";
  }

  private Finding finding(Reason reason, String detail, Object... numbers) {
    return Finding.of(reason, rule.pool(), rule.metric(), detail, numbers);
  }
}
