package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.gate.run.PoolWindows;
import io.tidegate.wire.PoolId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The windows that a running control plane shows of a pool, by its API. */
record ControlPlaneWindows(ConsoleClient client) implements PoolWindows {
  /** More, and the windows would be those of another time than that of the load. */
  private static final long MOST_SKEW_MILLIS = 2_000;

  @Override
  public List<Window> of(String pool) throws IOException, InterruptedException {
    PoolId id = PoolId.parse(pool);
    try {
      long before = System.currentTimeMillis();
      JsonNode shown = client.get("/api/v1/pools/%s/%s".formatted(id.service(), id.pool()));
      requireSameTime(shown.required("nowMillis").asLong(), before, System.currentTimeMillis());
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

  private void requireSameTime(long there, long before, long after) throws IOException {
    long skew = there > after ? there - after : Math.max(0, before - there);
    if (skew > MOST_SKEW_MILLIS) {
      throw new IOException(
          "the clock of %s is %s by %d ms: must be at most %d, so that its windows are those of the load"
              .formatted(
                  client.base(), there > after ? "ahead" : "behind", skew, MOST_SKEW_MILLIS));
    }
  }

  /** Null stands for what is not known. */
  private static double number(JsonNode window, String name) {
    return window.required(name).asDouble(Double.NaN);
  }
}
