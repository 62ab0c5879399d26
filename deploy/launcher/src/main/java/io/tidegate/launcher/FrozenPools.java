package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;

/** The freezes in force, for people. */
final class FrozenPools {
  private FrozenPools() {}

  static void print(JsonNode freezes, PrintWriter out) {
    for (JsonNode freeze : freezes) {
      out.printf(
          "  FROZEN %-20s by %s at %s: %s%n         %s%n",
          freeze.path("selector").asText(),
          freeze.path("orderedBy").asText(),
          Instant.ofEpochMilli(freeze.path("atMillis").asLong()),
          freeze.path("reason").asText(),
          freeze.path("keepSizes").asBoolean()
              ? "leases are renewed, nothing else is sent: sizes stay"
              : "nothing is sent: sizes go back to the owners' own when their leases end");
    }
  }
}
