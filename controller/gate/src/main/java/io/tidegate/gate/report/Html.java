package io.tidegate.gate.report;

import java.util.List;

/** Texts and tables. */
final class Html {
  private Html() {}

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** What is in the cells is escaped here. */
  static String table(List<String> head, List<List<String>> rows) {
    // What is wider than a narrow screen is scrolled by itself, with the keys as well.
    StringBuilder out = new StringBuilder("<div class=\"wide\" tabindex=\"0\"><table><thead><tr>");
    head.forEach(h -> out.append("<th scope=\"col\">").append(escaped(h)).append("</th>"));
    out.append("</tr></thead><tbody>");
    for (List<String> row : rows) {
      out.append("<tr>");
      row.forEach(c -> out.append("<td>").append(escaped(c)).append("</td>"));
      out.append("</tr>\n");
    }
    return out.append("</tbody></table></div>\n").toString();
  }

  /** In a chart's place, why there is none. */
  static String noChart(String title, String why) {
    return "<figure><figcaption>%s</figcaption><p class=\"none\">%s</p></figure>\n"
        .formatted(escaped(title), escaped(why));
  }
}
