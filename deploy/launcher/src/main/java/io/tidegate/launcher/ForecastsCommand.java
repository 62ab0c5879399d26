package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Lists where a breach began or ceased to be expected. */
@Command(
    name = "forecasts",
    description = "Lists the forecasts by which a pool began or ceased to be expected to breach.")
final class ForecastsCommand extends ListCommand {
  ForecastsCommand() {
    super("forecasts");
  }

  @Override
  void print(JsonNode answer, JsonNode entries, PrintWriter out) {
    for (JsonNode one : entries) {
      out.printf(
          "  %s  %-28s %-24s p99 %s (%s to %s), SLO %s, model %s%n",
          at(one.path("madeAtMillis")),
          pool(one),
          expected(one),
          PoolsTable.number(one.path("projectedP99Millis"), " ms"),
          PoolsTable.number(one.path("p99LowMillis"), ""),
          PoolsTable.number(one.path("p99HighMillis"), " ms"),
          PoolsTable.number(one.path("sloP99Millis"), " ms"),
          one.path("modelVersion").asText());
    }
  }

  private static String expected(JsonNode one) {
    if (one.path("breachExpected").asBoolean()) {
      return "breach in %d windows".formatted(one.path("leadWindows").asInt());
    }
    return one.path("status").asText().equals("READY") ? "no breach" : words(one.path("status"));
  }
}
