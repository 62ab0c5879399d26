package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.gate.run.PoolWindows;
import io.tidegate.wire.PoolId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The windows that a running control plane shows of a pool, by its API. */
record ControlPlaneWindows(ConsoleClient client) implements PoolWindows {
  @Override
  public List<Window> of(String pool) throws IOException, InterruptedException {
    PoolId id = PoolId.parse(pool);
    try {
      JsonNode shown = client.get("/api/v1/pools/%s/%s".formatted(id.service(), id.pool()));
      List<Window> windows = new ArrayList<>();
      for (JsonNode w : shown.path("windows")) {
        long rejected = w.required("rejected").asLong();
        windows.add(
            new Window(
                w.required("startMillis").asLong(),
                w.required("endMillis").asLong(),
                w.required("quality").asText(),
                w.required("completed").asLong() + rejected,
                w.required("failed").asLong() + rejected,
                number(w, "p50Millis"),
                number(w, "p95Millis"),
                number(w, "p99Millis")));
      }
      return windows;
    } catch (CommandFailedException e) {
      throw new IOException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s answers otherwise than a control plane of this version: %s"
              .formatted(client.base(), e.getMessage()),
          e);
    }
  }

  /** Null stands for what is not known. */
  private static double number(JsonNode window, String name) {
    return window.required(name).asDouble(Double.NaN);
  }
}
