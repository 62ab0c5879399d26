package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;

/** The silences as the API lists them, for people. */
final class Silenced {
  static final String PATH = "/api/v1/silences";

  private Silenced() {}

  static void print(JsonNode answer, PrintWriter out) {
    if (answer.path("silences").isEmpty()) {
      out.println("Nothing is silenced.");
    }
    for (JsonNode one : answer.path("silences")) {
      out.printf(
          "  %s  %s %-20s from %s to %s%n      %s, by %s: %s%n",
          one.path("id").asText(),
          (one.path("maintenance").asBoolean() ? "MAINTENANCE" : "SILENCED")
              + (one.path("inForce").asBoolean() ? "" : " LATER"),
          one.path("selector").asText(),
          Instant.ofEpochMilli(one.path("startsAtMillis").asLong()),
          Instant.ofEpochMilli(one.path("endsAtMillis").asLong()),
          one.path("kind").isNull() ? "all alerts" : one.path("kind").asText() + " only",
          one.path("orderedBy").asText(),
          one.path("reason").asText());
    }
  }
}
