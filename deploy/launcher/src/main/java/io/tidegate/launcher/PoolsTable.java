package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/** Pools as {@code status} and {@code pools} print them, a line each. */
final class PoolsTable {
  private static final String LINE = "  %-28s %5s %10s %10s %9s %10s  %-7s  %s%n";

  private PoolsTable() {}

  /**
   * Those of a fleet, and whether there are more.
   *
   * @param fleet the API's answer, with all its pages
   */
  static void print(JsonNode fleet, PrintWriter out) {
    lines(fleet, out);
    if (fleet.path("poolsKnown").asInt() == 0) {
      out.println("  no pool has reported yet: start a service with the agent");
    }
    int others = fleet.path("poolsKnown").asInt() - fleet.path("pools").size();
    if (others > 0) {
      out.printf(
          "  %d more report: each is listed from when a breach is forecast, or the page shows it%n",
          others);
    }
  }

  /** Only these. */
  static void lines(JsonNode fleet, PrintWriter out) {
    out.printf(LINE, "pool", "size", "p99", "queue wait", "SLO", "requests", "mode", "expected");
    for (JsonNode pool : fleet.path("pools")) {
      JsonNode window = pool.path("window");
      JsonNode forecast = pool.path("forecast");
      out.printf(
          LINE,
          pool.path("service").asText() + "/" + pool.path("pool").asText(),
          window.path("size").asText("-"),
          number(window.path("p99Millis"), " ms"),
          number(window.path("queueWaitP99Millis"), " ms"),
          number(forecast.path("sloP99Millis"), " ms"),
          number(window.path("arrivalsPerSecond"), "/s"),
          pool.path("decision").path("mode").asText("-"),
          expectation(pool, forecast));
    }
  }

  private static String expectation(JsonNode pool, JsonNode forecast) {
    if (pool.path("stale").asBoolean()) {
      return "no data for a while";
    }
    if (pool.path("service").asText().contains(":")) {
      return "see its edge";
    }
    if (forecast.path("breachExpected").asBoolean()) {
      return "%s in %d windows"
          .formatted(
              forecast.path("probability").asDouble(1) < 0.5 ? "breach possible" : "breach",
              forecast.path("leadWindows").asInt());
    }
    return switch (forecast.path("status").asText()) {
      case "READY" -> "no breach";
      case "WARMING_UP" -> "warming up";
      default -> "no forecast";
    };
  }

  static String number(JsonNode value, String unit) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.1f%s", value.asDouble(), unit) : "-";
  }
}
