package io.tidegate.collector.service;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a panel of the shipped Grafana dashboards asks, or one of their variables.
 *
 * @param where dashboard and panel, for messages
 * @param source {@code prometheus} or {@code influxdb}
 * @param text PromQL or InfluxQL, with Grafana's variables in it
 */
public record GrafanaQuery(String where, String source, String text) {
  private static final Path DASHBOARDS = Path.of("../../dashboards/grafana/dashboards");

  /** The dashboards by the name of their file. */
  public static List<JsonObject> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(DASHBOARDS)) {
      List<JsonObject> found = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        found.add(new JsonObject(Files.readString(file)));
      }
      return found;
    }
  }

  /** All of one source. */
  public static List<GrafanaQuery> of(String source) throws IOException {
    List<GrafanaQuery> queries = new ArrayList<>();
    for (JsonObject dashboard : dashboards()) {
      String title = dashboard.getString("title");
      for (JsonObject variable : children(dashboard.getJsonObject("templating"), "list")) {
        if (variable.getString("type").equals("query")) {
          queries.add(
              query(
                  title + ", variable " + variable.getString("name"),
                  variable.getJsonObject("datasource"),
                  variable.getString("query")));
        }
      }
      for (JsonObject panel : children(dashboard, "panels")) {
        for (JsonObject target : children(panel, "targets")) {
          queries.add(
              query(
                  title + ", " + panel.getString("title"),
                  target.getJsonObject("datasource"),
                  target.getString("expr", target.getString("query"))));
        }
      }
    }
    return queries.stream().filter(query -> query.source.equals(source)).toList();
  }

  private static GrafanaQuery query(String where, JsonObject source, String text) {
    // Grafana's own function of PromQL: the values of a label of a series.
    Matcher labels = Pattern.compile("label_values\\((\\w+), \\w+\\)").matcher(text);
    return new GrafanaQuery(
        where, source.getString("type"), labels.matches() ? labels.group(1) : text);
  }

  public static List<JsonObject> children(JsonObject of, String name) {
    return of.containsKey(name)
        ? of.getJsonArray(name).stream().map(JsonObject.class::cast).toList()
        : List.of();
  }

  /** As Grafana sends it. */
  public String with(Map<String, String> variables) {
    String filled = text;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      filled = filled.replace("$" + variable.getKey(), variable.getValue());
    }
    return filled;
  }
}
