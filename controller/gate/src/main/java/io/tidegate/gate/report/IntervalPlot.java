package io.tidegate.gate.report;

import io.tidegate.gate.judge.Criteria;
import io.tidegate.gate.judge.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Each effect with its interval, and the margin up to which an increase is none. */
final class IntervalPlot {
  private static final int WIDTH = 860;

  /** Half of a mark's text fits beside it, in the letters of a narrow screen, too. */
  private static final int LEFT = 52;

  private static final int RIGHT = 120;
  private static final int TOP = 8;
  private static final int ROW = 56;
  private static final int BOTTOM = 36;

  private final List<Effect> effects;
  private final Criteria criteria;
  private final double low;
  private final double high;

  IntervalPlot(List<Effect> effects, Criteria criteria) {
    this.effects = effects;
    this.criteria = criteria;
    double least = -0.05;
    double most = criteria.mustDetect() + 0.05;
    for (Effect e : effects) {
      least = Math.min(least, e.low() - 1.02);
      most = Math.max(most, e.high() - 0.98);
    }
    low = Math.max(-1, least);
    high = Math.min(10, most);
  }

  private double px(double change) {
    double within = Math.max(low, Math.min(high, change));
    return LEFT + (within - low) / (high - low) * (WIDTH - LEFT - RIGHT);
  }

  String html() {
    int bottom = TOP + ROW * effects.size();
    StringBuilder out = new StringBuilder();
    out.append(
        "<figure><figcaption>Candidate against baseline: change with its interval, to the right is worse</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Change of each metric with its interval; the table below has the figures\">"
            .formatted(WIDTH, bottom + BOTTOM));
    ticks(out, bottom);
    upright(out, "level", criteria.margin(), bottom);
    upright(out, "upright", criteria.mustDetect(), bottom);
    for (int i = 0; i < effects.size(); i++) {
      row(out, effects.get(i), TOP + ROW * i);
    }
    return out.append("</svg><p class=\"legend\">")
        .append(
            Chart.key(
                "level",
                "margin %s: up to here it is no change".formatted(percent(criteria.margin()))))
        .append(Chart.key("upright", "%s: must be found".formatted(percent(criteria.mustDetect()))))
        .append("</p></figure>\n")
        .append(table())
        .toString();
  }

  private void row(StringBuilder out, Effect e, int top) {
    String kind =
        e.low() - 1 > criteria.margin()
            ? "bad"
            : e.high() - 1 > criteria.mustDetect() ? "unclear" : "good";
    int y = top + 40;
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\">%s</text><line class=\"interval %s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/><circle class=\"interval %s\" cx=\"%.1f\" cy=\"%d\" r=\"4\"/><text class=\"y\" x=\"%d\" y=\"%d\">%s</text>",
            4,
            top + 24,
            Html.escaped(name(e)),
            kind,
            px(e.low() - 1),
            px(e.high() - 1),
            y,
            y,
            kind,
            px(e.ratio() - 1),
            y,
            WIDTH - 4,
            y + 6,
            percent(e.ratio() - 1)));
  }

  /** Round ones, 0 among them. */
  private void ticks(StringBuilder out, int bottom) {
    double step = Math.pow(10, Math.floor(Math.log10(high - low)));
    step = (high - low) / step < 2 ? step / 4 : (high - low) / step < 5 ? step / 2 : step;
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) {
      String text = i == 0 ? "0" : percent(i * step).replace(".0%", "%");
      upright(out, "grid", i * step, bottom);
      out.append(
          String.format(
              Locale.ROOT,
              "<text class=\"x%s\" x=\"%.1f\" y=\"%d\">%s</text>",
              i % 2 == 0 ? "" : " spare",
              px(i * step),
              bottom + BOTTOM - 10,
              text));
    }
  }

  private void upright(StringBuilder out, String kind, double at, int bottom) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
            kind,
            px(at),
            px(at),
            TOP,
            bottom));
  }

  private String table() {
    List<List<String>> rows = new ArrayList<>();
    for (Effect e : effects) {
      rows.add(
          List.of(
              name(e),
              (HtmlReport.figure(e.baselineMedian()) + " " + e.unit()).strip(),
              (HtmlReport.figure(e.candidateMedian()) + " " + e.unit()).strip(),
              "%s (%s to %s)"
                  .formatted(percent(e.ratio() - 1), percent(e.low() - 1), percent(e.high() - 1)),
              percent(e.minimumDetectable() - 1),
              Integer.toString(e.windows())));
    }
    return Html.table(
        List.of(
            "metric and route",
            "baseline's median",
            "candidate's",
            "change",
            "least that would show",
            "windows"),
        rows);
  }

  private static String name(Effect e) {
    return (e.metric() + " " + (e.route().equals("*") ? "of all routes" : e.route()))
        + (e.critical() ? "" : " (not critical)");
  }

  private static String percent(double change) {
    return String.format(Locale.ROOT, "%+.1f%%", change * 100);
  }
}
