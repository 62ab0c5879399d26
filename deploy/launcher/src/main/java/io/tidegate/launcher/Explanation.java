package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Locale;

/** An explanation as a person reads it. */
final class Explanation {
  private Explanation() {}

  static void print(JsonNode answer, PrintWriter out) {
    JsonNode decision = answer.path("decision");
    long made = decision.path("atMillis").asLong();
    out.printf(
        "%s/%s at %s: %s%n",
        answer.path("service").asText(),
        answer.path("pool").asText(),
        Instant.ofEpochMilli(answer.path("atMillis").asLong()),
        answer.path("acted").asBoolean() ? "changed" : "not changed");
    out.printf(
        "  decided    %s (%s)%n", Instant.ofEpochMilli(made), decision.path("decisionId").asText());
    out.printf(
        "  outcome    %s %d -> %d%s, mode %s%n",
        decision.path("kind").asText(),
        decision.path("fromSize").asInt(),
        decision.path("toSize").asInt(),
        ofQueue(decision) ? " may wait per instance, its size stays as it is" : "",
        decision.path("mode").asText());
    out.printf("  policy     %s%n", text(decision.path("policy"), "not told"));
    out.printf(
        "  reason     %s: %s%n",
        decision.path("reason").asText(), decision.path("detail").asText());
    if (answer.path("frozenNow").isTextual()) {
      out.printf("  frozen now %s%n", answer.path("frozenNow").asText());
    }
    wish(decision, out);
    forecast(decision, out);
    inputs(answer.path("inputs"), out);
    out.printf("  otherwise  %s%n", text(decision.path("otherwise"), "nothing was said"));
    growth(answer.path("inputs"), out);
    verdict(answer.path("verification"), out);
  }

  private static boolean ofQueue(JsonNode decision) {
    return decision.path("kind").asText().equals("ADMISSION");
  }

  private static void wish(JsonNode decision, PrintWriter out) {
    JsonNode wished = decision.path("wishedSize");
    out.printf(
        "  wish       %s%n",
        wished.isNumber()
            ? number(wished) + (ofQueue(decision) ? " may wait" : "") + " per instance"
            : "none: no size was asked for");
    for (JsonNode clamp : decision.path("clamps")) {
      out.printf(
          Locale.ROOT,
          "  limit      %s: %s -> %s, %s%n",
          clamp.path("guard").asText(),
          number(clamp.path("before")),
          number(clamp.path("after")),
          clamp.path("reason").asText());
    }
    if (decision.path("clamps").isEmpty()) {
      out.println("  limit      none changed it");
    }
  }

  private static void forecast(JsonNode decision, PrintWriter out) {
    long at = decision.path("forecastAtMillis").asLong();
    if (at == 0) {
      out.println("  forecast   none took part");
      return;
    }
    out.printf(
        "  forecast   of %s by model %s%n",
        Instant.ofEpochMilli(at), text(decision.path("modelVersion"), "none"));
    for (JsonNode driver : decision.path("drivers")) {
      out.printf(
          "  driver     %s %s: %s%n",
          driver.path("name").asText(), number(driver.path("value")), driver.path("text").asText());
    }
  }

  private static void inputs(JsonNode inputs, PrintWriter out) {
    if (inputs.isEmpty()) {
      out.println("  inputs     not kept: it is a decision of an earlier version");
    }
    String label = "inputs";
    for (JsonNode input : inputs) {
      String name = input.path("name").asText();
      JsonNode value = input.path("value");
      out.printf(
          "  %-10s %-26s %s%n",
          label, name, isInstant(name) ? Instant.ofEpochMilli(value.asLong()) : number(value));
      label = "";
    }
  }

  private static boolean isInstant(String name) {
    return name.endsWith("EndMillis") || name.endsWith("SinceMillis");
  }

  /** How far it was from a growth. */
  private static void growth(JsonNode inputs, PrintWriter out) {
    double carried = input(inputs, "arrivalsCarriedPerSecond");
    double came = input(inputs, "arrivalsPerSecond");
    if (Double.isFinite(carried) && Double.isFinite(came)) {
      out.printf(
          Locale.ROOT,
          "             its size is reckoned to carry %.1f requests/s of %.1f ms; %.1f came%n",
          carried,
          input(inputs, "runMeanMillis"),
          came);
    }
  }

  private static double input(JsonNode inputs, String name) {
    for (JsonNode input : inputs) {
      if (input.path("name").asText().equals(name)) {
        return input.path("value").asDouble();
      }
    }
    return Double.NaN;
  }

  private static void verdict(JsonNode verification, PrintWriter out) {
    if (verification.isObject()) {
      out.printf(
          "  verdict    %s, %s: %s%n",
          verification.path("verdict").asText(),
          verification.path("reason").asText(),
          verification.path("detail").asText());
    }
  }

  private static String text(JsonNode node, String otherwise) {
    return node.asText("").isEmpty() ? otherwise : node.asText();
  }

  private static String number(JsonNode value) {
    return value.isNumber()
        ? BigDecimal.valueOf(value.asDouble())
            .setScale(3, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString()
        : "-";
  }
}
