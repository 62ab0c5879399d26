package io.tidegate.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Talks to the admin endpoint of one child; each call is bounded. */
final class AdminClient {
  private static final int TIMEOUT_MILLIS = 5_000;

  private final String base;

  AdminClient(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  Map<String, PoolReading> pools() throws IOException {
    Map<String, PoolReading> readings = new TreeMap<>();
    JsonObject all = call("GET", "/pools");
    for (String pool : all.fieldNames()) {
      readings.put(pool, PoolReading.of(all.getJsonObject(pool)));
    }
    return readings;
  }

  /** Gives back the state of the faults. */
  JsonObject call(String method, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(base + path).toURL().openConnection();
    try {
      connection.setRequestMethod(method);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      int status = connection.getResponseCode();
      if (status != 200) {
        String text =
            connection.getErrorStream() == null
                ? ""
                : new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        throw new IOException(
            "%s %s%s was answered with %d: %s".formatted(method, base, path, status, text));
      }
      return new JsonObject(
          new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } finally {
      connection.disconnect();
    }
  }
}
