package io.tidegate.gate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines over two axes as inline SVG; a value that is no number leaves a gap. */
final class Chart {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 352;

  // Room for the larger letters that a narrow screen gets.
  private static final int LEFT = 76;
  private static final int RIGHT = 44;
  private static final int TOP = 44;
  private static final int BOTTOM = 64;

  /** Of more marks a narrow screen shows every other. */
  private static final int FEW_TICKS = 6;

  private final Axis x;
  private final Axis y;
  private final StringBuilder marks = new StringBuilder();
  private final List<String> legend = new ArrayList<>();

  /** A mark on an axis. */
  record Tick(double at, String text) {}

  /**
   * @param low where it begins
   * @param high where it ends
   */
  record Axis(String label, double low, double high, List<Tick> ticks) {
    /** From 0 to somewhat above, with round marks. */
    static Axis from0(String label, double highest) {
      double top = highest > 0 && Double.isFinite(highest) ? highest : 1;
      double step = Math.pow(10, Math.floor(Math.log10(top)));
      step = top / step < 2 ? step / 5 : top / step < 5 ? step / 2 : step * 2;
      List<Tick> ticks = new ArrayList<>();
      double at = 0;
      for (int i = 0; at < top; i++) {
        at = i * step;
        ticks.add(new Tick(at, number(at)));
      }
      return new Axis(label, 0, at, ticks);
    }

    double share(double value) {
      return (value - low) / (high - low);
    }
  }

  /** A point of a line. */
  record Point(double x, double y) {}

  Chart(Axis x, Axis y) {
    this.x = x;
    this.y = y;
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }

  private double px(double value) {
    return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
  }

  private double py(double value) {
    return HEIGHT - BOTTOM - y.share(Math.min(value, y.high())) * (HEIGHT - TOP - BOTTOM);
  }

  /**
   * @param kind the style's class
   * @param dots a dot for each point as well
   */
  Chart line(String name, String kind, List<Point> points, boolean dots) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (Point p : points) {
      if (Double.isNaN(p.y())) {
        pen = false;
        continue;
      }
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", pen ? "L" : "M", px(p.x()), py(p.y())));
      pen = true;
      if (dots) {
        marks.append(
            String.format(
                Locale.ROOT,
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"><title>%s: %.4g</title></circle>",
                kind,
                px(p.x()),
                py(p.y()),
                Html.escaped(name),
                p.y()));
      }
    }
    marks.append("<path class=\"%s\" d=\"%s\"/>".formatted(kind, path));
    legend.add(key(kind, name));
    return this;
  }

  /** A level that should not be passed. */
  Chart level(String name, double at) {
    if (at <= y.high()) {
      marks.append(
          String.format(
              Locale.ROOT,
              "<line class=\"level\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
              LEFT,
              WIDTH - RIGHT,
              py(at),
              py(at)));
      legend.add(key("level", name));
    }
    return this;
  }

  /**
   * A value on the other axis.
   *
   * @param kind the style's class
   */
  Chart upright(String name, String kind, double at) {
    if (at >= x.low() && at <= x.high()) {
      marks.append(
          String.format(
              Locale.ROOT,
              "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
              kind,
              px(at),
              px(at),
              TOP,
              HEIGHT - BOTTOM));
      legend.add(key(kind, name));
    }
    return this;
  }

  /** A line of the legend. */
  static String key(String kind, String name) {
    return "<span><i class=\"%s\"></i>%s</span>".formatted(kind, Html.escaped(name));
  }

  String svg(String title) {
    StringBuilder out = new StringBuilder();
    out.append(
        "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(Html.escaped(title), WIDTH, HEIGHT, Html.escaped(title)));
    for (Tick t : y.ticks()) {
      out.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text class=\"y\" x=\"%d\" y=\"%.1f\">%s</text>",
              LEFT,
              WIDTH - RIGHT,
              py(t.at()),
              py(t.at()),
              LEFT - 6,
              py(t.at()) + 4,
              t.text()));
    }
    for (int i = 0; i < x.ticks().size(); i++) {
      Tick t = x.ticks().get(i);
      boolean spare = x.ticks().size() > FEW_TICKS && i % 2 == 1;
      out.append(
          String.format(
              Locale.ROOT,
              "<text class=\"x%s\" x=\"%.1f\" y=\"%d\">%s</text>",
              spare ? " spare" : "",
              px(t.at()),
              HEIGHT - BOTTOM + 22,
              t.text()));
    }
    out.append(
        "<text class=\"x\" x=\"%d\" y=\"%d\">%s</text><text x=\"4\" y=\"20\">%s</text>"
            .formatted(
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 10,
                Html.escaped(x.label()),
                Html.escaped(y.label())));
    return out.append(marks)
        .append("</svg><p class=\"legend\">")
        .append(String.join(" ", legend))
        .append("</p></figure>\n")
        .toString();
  }
}
