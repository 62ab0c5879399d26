package io.tidegate.gate.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidegate.gate.traffic.TrafficModel.Dispersion;
import io.tidegate.gate.traffic.TrafficModel.Mix;
import io.tidegate.gate.traffic.TrafficModel.Rate;
import io.tidegate.gate.traffic.TrafficModel.Sessions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A model from the tree of its YAML. */
final class ModelTree {
  private ModelTree() {}

  static TrafficModel read(String yaml) throws JsonProcessingException {
    JsonNode root = new YAMLMapper().readTree(yaml);
    String schema = root.path("schema").asText();
    if (!schema.equals(TrafficModel.SCHEMA)) {
      throw new IllegalArgumentException(
          "the model's schema is '%s': must be %s".formatted(schema, TrafficModel.SCHEMA));
    }
    List<InputReport> inputs = new ArrayList<>();
    for (JsonNode i : root.path("inputs")) {
      inputs.add(
          new InputReport(
              i.path("name").asText(),
              i.path("read").asLong(),
              i.path("requests").asLong(),
              i.path("ignored").asLong(),
              i.path("garbage").asLong(),
              strings(i.path("firstGarbage")),
              i.path("endsBadly").asText()));
    }
    List<Route> routes = new ArrayList<>();
    for (JsonNode r : root.path("routes")) {
      routes.add(route(r));
    }
    JsonNode rate = root.path("rate");
    JsonNode dispersion = root.path("dispersion");
    return new TrafficModel(
        inputs,
        strings(root.path("couldNotTell")),
        root.path("requests").asLong(),
        routes,
        new Rate(
            instant(rate.path("from").asText()),
            rate.path("bucketSeconds").asInt(),
            rate.path("lastSeconds").asInt(),
            longs(rate.path("requests"))),
        new Mix(
            root.path("mix").path("periodSeconds").asInt(),
            rows(root.path("mix").path("shares"), routes.size())),
        new Dispersion(
            number(dispersion.path("1s")),
            number(dispersion.path("10s")),
            number(dispersion.path("60s"))),
        sessions(root.path("sessions"), routes.size()));
  }

  private static Route route(JsonNode r) {
    return new Route(
        r.path("method").asText(),
        r.path("template").asText(),
        r.path("share").asDouble(),
        r.path("distinct").asLong(1),
        r.path("errors").asDouble(),
        r.path("sent").asBoolean(false),
        r.path("fixture").asText(),
        new Quantiles(longs(r.path("bytes"))),
        new Quantiles(longs(r.path("millis"))));
  }

  private static Optional<Sessions> sessions(JsonNode s, int routes) {
    return s.isObject()
        ? Optional.of(
            new Sessions(
                s.path("count").asLong(),
                s.path("meanRequests").asDouble(),
                new Quantiles(longs(s.path("thinkMillis"))),
                rows(s.path("transitions"), routes + 1)))
        : Optional.empty();
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "the rate is from '%s': must be like 2026-01-31T12:00:00Z".formatted(text), e);
    }
  }

  private static double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : Double.NaN;
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(n -> strings.add(n.asText()));
    return strings;
  }

  private static List<Long> longs(JsonNode array) {
    List<Long> longs = new ArrayList<>();
    array.forEach(n -> longs.add(n.asLong()));
    return longs;
  }

  /** A row of which nothing is known stays empty. */
  private static List<List<Double>> rows(JsonNode array, int size) {
    List<List<Double>> rows = new ArrayList<>();
    for (JsonNode sparse : array) {
      if (sparse.isEmpty()) {
        rows.add(List.of());
        continue;
      }
      List<Double> row = new ArrayList<>(Collections.nCopies(size, 0.0));
      sparse
          .properties()
          .forEach(
              e -> {
                int at = Integer.parseInt(e.getKey());
                if (at < 0 || at >= size) {
                  throw new IllegalArgumentException(
                      "a share is of number %d: must be from 0 to %d".formatted(at, size - 1));
                }
                row.set(at, e.getValue().asDouble());
              });
      rows.add(row);
    }
    return rows;
  }
}
