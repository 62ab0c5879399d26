package io.tidegate.gate.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** An entry of a HAR (1.2), a span of OTLP's JSON. */
final class DocumentElements {
  private final Anonymiser anonymiser;

  DocumentElements(Anonymiser anonymiser) {
    this.anonymiser = anonymiser;
  }

  /** A HAR is one browser's. */
  Parsed harEntry(JsonNode entry, long line) {
    long micros = Fields.micros(entry.path("startedDateTime"));
    if (micros == Long.MIN_VALUE) {
      return new Parsed.Garbage(line, "no startedDateTime");
    }
    double millis = entry.path("time").asDouble(-1);
    JsonNode response = entry.path("response");
    return Fields.of(
        line,
        micros,
        entry.path("request").path("method").asText(),
        entry.path("request").path("url").asText(),
        response.path("status").asInt(0),
        response.path("content").path("size").asLong(-1),
        millis < 0 ? -1 : Math.round(millis * 1000),
        anonymiser.client("browser", "-"),
        anonymiser);
  }

  Parsed span(JsonNode span, long line) {
    String kind = span.path("kind").asText();
    if (!kind.equals("2") && !kind.equals("SPAN_KIND_SERVER")) {
      return Parsed.IGNORED;
    }
    String method = attribute(span, "http.request.method", "http.method");
    if (method.isEmpty()) {
      // A server span of RPC or messaging.
      return Parsed.IGNORED;
    }
    long from = span.path("startTimeUnixNano").asLong(-1);
    long to = span.path("endTimeUnixNano").asLong(-1);
    if (from <= 0) {
      return new Parsed.Garbage(line, "no startTimeUnixNano");
    }
    String route = attribute(span, "http.route");
    String target =
        route.isEmpty()
            ? attribute(span, "url.path", "http.target", "url.full", "http.url")
            : route;
    return Fields.of(
        line,
        from / 1000,
        method,
        target.startsWith("/") || target.contains("://") ? target : "/" + target,
        number(attribute(span, "http.response.status_code", "http.status_code"), 0),
        number(attribute(span, "http.response.body.size", "http.response_content_length"), -1),
        to >= from ? (to - from) / 1000 : -1,
        anonymiser.client(
            attribute(span, "client.address", "http.client_ip", "network.peer.address"),
            attribute(span, "session.id", "enduser.id", "user.id")),
        anonymiser);
  }

  private static int number(String text, int otherwise) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** Of the first name that has one; empty: of none. */
  private static String attribute(JsonNode span, String... names) {
    for (String name : names) {
      for (JsonNode attribute : span.path("attributes")) {
        if (attribute.path("key").asText().equals(name)) {
          JsonNode value = attribute.path("value");
          JsonNode inner = value.isEmpty() ? MissingNode.getInstance() : value.elements().next();
          return inner.isValueNode() ? inner.asText() : "";
        }
      }
    }
    return "";
  }
}
