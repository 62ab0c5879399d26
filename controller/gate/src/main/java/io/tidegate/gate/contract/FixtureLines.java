package io.tidegate.gate.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.gate.load.Body;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What is sent for a route, as JSON lines that take turns:
 *
 * <pre>{@code
 * {"path": "/orders/17", "body": {"item": 4}}
 * {"body": "a=1&b=2", "contentType": "application/x-www-form-urlencoded"}
 * }</pre>
 *
 * Without a path the schedule's is taken. A body that is no text is sent as JSON.
 */
public final class FixtureLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FixtureLines() {}

  /**
   * @param name of the file, for messages
   * @throws IllegalArgumentException a line is no such object, or there is none
   */
  public static List<Body> read(String name, String text) {
    List<Body> bodies = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        try {
          bodies.add(body(JSON.readTree(line)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "%s, line %d: must be like {\"path\": \"/orders/17\", \"body\": {\"item\": 4}}: %s"
                  .formatted(name, number, e.getMessage()),
              e);
        }
      }
    }
    if (bodies.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is empty: must have a line for each request that it can send".formatted(name));
    }
    return bodies;
  }

  private static Body body(JsonNode json) {
    if (!json.isObject()) {
      throw new IllegalArgumentException("it is no object");
    }
    Node node = new Node("", json);
    String path = node.text("path", "");
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw new IllegalArgumentException("path is '%s': must begin with /".formatted(path));
    }
    JsonNode body = node.any("body");
    boolean text = body == null || body.isTextual();
    String type = node.text("contentType", text ? "" : "application/json");
    node.noOther();
    String bytes = body == null ? "" : text ? body.asText() : body.toString();
    return new Body(path, type, Buffer.buffer(bytes));
  }
}
