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
    StringBuilder out = new StringBuilder("<table><thead><tr>");
    head.forEach(h -> out.append("<th>").append(escaped(h)).append("</th>"));
    out.append("</tr></thead><tbody>");
    for (List<String> row : rows) {
      out.append("<tr>");
      row.forEach(c -> out.append("<td>").append(escaped(c)).append("</td>"));
      out.append("</tr>\n");
    }
    return out.append("</tbody></table>\n").toString();
  }
}
