package io.tidegate.gate.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;

/** The fields of a request under the names that loggers give them. */
final class Fields {
  private static final List<String> TIME =
      List.of("timestamp", "@timestamp", "time", "ts", "time_iso8601", "msec", "startedDateTime");
  private static final List<String> METHOD =
      List.of("method", "request_method", "http.request.method", "http.method", "verb");
  private static final List<String> PATH =
      List.of("path", "uri", "request_uri", "url", "url.path", "http.target", "target");
  private static final List<String> STATUS =
      List.of("status", "status_code", "http.response.status_code", "http.status_code");
  private static final List<String> BYTES =
      List.of("bytes", "body_bytes_sent", "bytes_sent", "size", "http.response.body.size");
  private static final List<String> ADDRESS =
      List.of("remote_addr", "client_ip", "clientip", "remote_ip", "client.address", "client");
  private static final List<String> USER = List.of("remote_user", "user", "user_id", "enduser.id");

  private Fields() {}

  static Parsed request(JsonNode json, long line, Anonymiser anonymiser) {
    if (!json.isObject()) {
      return new Parsed.Garbage(line, "no JSON object");
    }
    long micros = micros(first(json, TIME));
    if (micros == Long.MIN_VALUE) {
      return new Parsed.Garbage(line, "no time under any of " + TIME);
    }
    String method = text(first(json, METHOD));
    String target = text(first(json, PATH));
    JsonNode request = json.path("request");
    if (request.isTextual()) {
      String[] words = request.asText().split(" ", 3);
      method = words[0];
      target = words.length > 1 ? words[1] : "";
    } else if (request.isObject()) {
      method = text(first(request, METHOD));
      target = text(first(request, PATH));
    }
    boolean inside = request.isObject() && first(json, ADDRESS).isMissingNode();
    return of(
        line,
        micros,
        method,
        target,
        first(json, STATUS).asInt(0),
        first(json, BYTES).asLong(-1),
        duration(json),
        anonymiser.client(text(first(inside ? request : json, ADDRESS)), text(first(json, USER))),
        anonymiser);
  }

  static Parsed of(
      long line,
      long micros,
      String method,
      String target,
      int status,
      long bytes,
      long durationMicros,
      long client,
      Anonymiser anonymiser) {
    if (!Methods.known(method)) {
      return new Parsed.Garbage(line, "no HTTP method");
    }
    String path = anonymiser.path(target);
    if (path == null) {
      return new Parsed.Garbage(line, "the request's target is no path");
    }
    return new Parsed.Request(
        new AccessRecord(micros, method, path, status, bytes, durationMicros, client));
  }

  /** In the unit that the field's name tells; nginx's are seconds. */
  private static long duration(JsonNode json) {
    JsonNode seconds = first(json, List.of("request_time", "duration_s", "duration_seconds"));
    JsonNode millis = first(json, List.of("duration_ms", "duration_millis", "elapsed_ms"));
    JsonNode micros = first(json, List.of("duration_us", "duration_micros"));
    double value =
        !seconds.isMissingNode()
            ? seconds.asDouble(-1) * 1e6
            : !millis.isMissingNode() ? millis.asDouble(-1) * 1e3 : micros.asDouble(-1);
    return value < 0 ? -1 : Math.round(value);
  }

  /** ISO 8601, or seconds or milliseconds since 1970; the least long: no time. */
  static long micros(JsonNode time) {
    String text = text(time);
    if (text.isEmpty()) {
      return Long.MIN_VALUE;
    }
    try {
      if (Character.isDigit(text.charAt(0)) && text.indexOf('-') < 0) {
        double number = Double.parseDouble(text);
        // Seconds reach 11 digits in the year 5138.
        return Math.round(number < 1e11 ? number * 1e6 : number * 1e3);
      }
      OffsetDateTime at = OffsetDateTime.parse(text);
      return at.toEpochSecond() * 1_000_000 + at.getNano() / 1000;
    } catch (DateTimeException | NumberFormatException e) {
      return Long.MIN_VALUE;
    }
  }

  private static JsonNode first(JsonNode json, List<String> names) {
    for (String name : names) {
      JsonNode value = json.get(name);
      if (value != null && !value.isNull()) {
        return value;
      }
      if (name.indexOf('.') > 0) {
        value = json.at("/" + name.replace('.', '/'));
        if (!value.isMissingNode()) {
          return value;
        }
      }
    }
    return MissingNode.getInstance();
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : "";
  }
}
