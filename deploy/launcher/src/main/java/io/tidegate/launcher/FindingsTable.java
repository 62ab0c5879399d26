package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.launcher.doctor.Finding;
import java.io.PrintWriter;
import java.util.List;

/** Findings for people, or for programs. */
final class FindingsTable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FindingsTable() {}

  static void print(List<Finding> findings, PrintWriter out) {
    for (Finding finding : findings) {
      out.printf(
          "  %-4s  %-16s  %s%n",
          finding.level() == Finding.Level.FAIL ? "FAIL" : finding.level().word(),
          finding.what(),
          finding.text());
      if (!finding.remedy().isEmpty()) {
        out.printf("  %-4s  %-16s  -> %s%n", "", "", finding.remedy());
      }
    }
  }

  static JsonNode json(List<Finding> findings) {
    ArrayNode all = JSON.createArrayNode();
    for (Finding finding : findings) {
      ObjectNode one = all.addObject();
      one.put("level", finding.level().word());
      one.put("what", finding.what());
      one.put("text", finding.text());
      one.put("remedy", finding.remedy());
    }
    return all;
  }
}
