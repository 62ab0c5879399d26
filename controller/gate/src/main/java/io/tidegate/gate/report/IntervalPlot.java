package io.tidegate.gate.report;

import io.tidegate.gate.judge.Criteria;
import io.tidegate.gate.judge.Effect;
import java.util.List;
import java.util.Locale;

/** Each effect with its interval, and the margin up to which an increase is none. */
final class IntervalPlot {
  private static final int WIDTH = 860;
  private static final int LEFT = 240;
  private static final int RIGHT = 100;
  private static final int ROW = 26;

  private final List<Effect> effects;
  private final double low;
  private final double high;

  IntervalPlot(List<Effect> effects, Criteria criteria) {
    this.effects = effects;
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

  String svg(Criteria criteria) {
    int height = ROW * (effects.size() + 2);
    StringBuilder out = new StringBuilder();
    out.append(
        "<figure><figcaption>Candidate against baseline, with intervals; to the right is worse</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"intervals\">"
            .formatted(WIDTH, height));
    upright(out, "grid", 0, "no change", height);
    upright(out, "level", criteria.margin(), percent(criteria.margin()), height);
    upright(out, "upright", criteria.mustDetect(), percent(criteria.mustDetect()), height);
    int y = ROW;
    for (Effect e : effects) {
      String kind =
          e.low() - 1 > criteria.margin()
              ? "bad"
              : e.high() - 1 > criteria.mustDetect() ? "unclear" : "good";
      out.append(
          String.format(
              Locale.ROOT,
              "<text class=\"y\" x=\"%d\" y=\"%d\">%s</text><line class=\"interval %s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/><circle class=\"interval %s\" cx=\"%.1f\" cy=\"%d\" r=\"4\"/><text x=\"%d\" y=\"%d\">%s</text>",
              LEFT - 10,
              y + 4,
              Html.escaped(e.metric() + " " + e.route()),
              kind,
              px(e.low() - 1),
              px(e.high() - 1),
              y,
              y,
              kind,
              px(e.ratio() - 1),
              y,
              WIDTH - RIGHT + 8,
              y + 4,
              percent(e.ratio() - 1)));
      y += ROW;
    }
    return out.append("</svg></figure>\n").toString();
  }

  private void upright(StringBuilder out, String kind, double at, String text, int height) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"8\" y2=\"%d\"/><text class=\"x\" x=\"%.1f\" y=\"%d\">%s</text>",
            kind,
            px(at),
            px(at),
            height - ROW,
            px(at),
            height - 8,
            text));
  }

  private static String percent(double change) {
    return String.format(Locale.ROOT, "%+.1f%%", change * 100);
  }
}
