package io.tidegate.gate.contract;

import io.tidegate.gate.judge.ChainResult;
import io.tidegate.gate.judge.Effect;
import io.tidegate.gate.judge.ErrorEffect;
import io.tidegate.gate.judge.Finding;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Trials;
import java.util.List;
import java.util.Locale;

/** A judgement for people. */
public final class VerdictTable {
  private VerdictTable() {}

  public static String text(Judgement judgement) {
    StringBuilder out = new StringBuilder();
    if (!judgement.effects().isEmpty()) {
      line(
          out,
          "%-34s %10s %10s %8s %18s %8s %9s %7s",
          "metric and route",
          "baseline",
          "candidate",
          "worse by",
          "interval",
          "p (Holm)",
          "shows",
          "windows");
      judgement.effects().forEach(e -> effect(out, e));
    }
    for (ErrorEffect e : judgement.errors()) {
      line(
          out,
          "%-34s %9.3f%% %9.3f%% %8s %18s %8.4f",
          "errors " + e.route(),
          e.baselineRate() * 100,
          e.candidateRate() * 100,
          "",
          "",
          e.adjustedP());
    }
    for (ChainResult c : judgement.chain()) {
      line(
          out,
          "%-34s worst %.4g of at most %.4g %s, %d of %d windows bad, %d without a figure",
          "chain " + c.rule().metric() + " " + c.rule().pool(),
          c.worst(),
          c.rule().atMost(),
          c.rule().unit(),
          c.bad(),
          c.windows(),
          c.windows() - c.known());
    }
    judgement
        .knee()
        .ifPresent(
            k ->
                line(
                    out,
                    "knee %s%.1f/s, needed %.1f/s",
                    k.reached() ? "" : "at least ",
                    k.perSecond(),
                    k.neededPerSecond()));
    judgement
        .kayenta()
        .ifPresent(k -> line(out, "Kayenta would say: %s (score %.0f)", k.result(), k.score()));
    line(out, "%s", judgement.verdict().outcome());
    for (Finding f : judgement.verdict().findings()) {
      String where = (f.metric() + " " + f.route()).strip();
      line(out, "  %s, %s: %s", f.reason().word(), where.equals("*") ? "run" : where, f.detail());
    }
    return out.toString();
  }

  private static void effect(StringBuilder out, Effect e) {
    line(
        out,
        "%-34s %10.4g %10.4g %+7.1f%% %18s %8.4f %8.1f%% %7d",
        e.metric() + " " + e.route(),
        e.baselineMedian(),
        e.candidateMedian(),
        (e.ratio() - 1) * 100,
        String.format(Locale.ROOT, "%+.1f%% to %+.1f%%", (e.low() - 1) * 100, (e.high() - 1) * 100),
        e.adjustedP(),
        (e.minimumDetectable() - 1) * 100,
        e.windows());
  }

  /** How often the judge was right. */
  public static String text(List<Trials.Result> results) {
    StringBuilder out = new StringBuilder();
    line(
        out,
        "%-10s %15s %7s %8s %6s %6s %8s %13s  %s",
        "order",
        "autocorrelation",
        "worse",
        "windows",
        "pairs",
        "failed",
        "unclear",
        "Kayenta fails",
        "as promised");
    for (Trials.Result r : results) {
      line(
          out,
          "%-10s %15.1f %6.0f%% %8d %6d %5.1f%% %7.1f%% %12.1f%%  %s",
          r.of().order(),
          r.of().autocorrelation(),
          r.of().increase() * 100,
          r.of().windows(),
          r.pairs(),
          r.failedShare() * 100,
          r.unclearShare() * 100,
          100.0 * r.kayentaFailed() / r.pairs(),
          r.promised() ? (r.asPromised() ? "yes" : "NO") : "not promised");
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }
}
