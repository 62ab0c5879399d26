package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.gate.run.WatchedFleet;
import io.tidegate.wire.PoolId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a running control plane shows of a pool, by its API. */
record ControlPlaneWindows(ConsoleClient client) implements WatchedFleet {
  /** More, and the windows would be those of another time than that of the load. */
  private static final long MOST_SKEW_MILLIS = 2_000;

  /** Makes what is wanted of a pool's detail. */
  private interface Reading<T> {
    T of(JsonNode shown) throws IOException;
  }

  @Override
  public List<Window> of(String pool) throws IOException, InterruptedException {
    long before = System.currentTimeMillis();
    return read(
        pool,
        shown -> {
          requireSameTime(shown.required("nowMillis").asLong(), before, System.currentTimeMillis());
          return windows(shown);
        });
  }

  private <T> T read(String pool, Reading<T> reading) throws IOException, InterruptedException {
    PoolId id = PoolId.parse(pool);
    try {
      return reading.of(client.get("/api/v1/pools/%s/%s".formatted(id.service(), id.pool())));
    } catch (CommandFailedException e) {
      throw new IOException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s answers otherwise than a control plane of this version: %s"
              .formatted(client.base(), e.getMessage()),
          e);
    }
  }

  private static List<Window> windows(JsonNode shown) {
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
  }

  @Override
  public List<Peaks> peaks(String pool) throws IOException, InterruptedException {
    return read(
        pool,
        shown -> {
          long now = shown.required("nowMillis").asLong();
          List<Peaks> told = new ArrayList<>();
          for (JsonNode f : shown.path("forecasts")) {
            long made = f.required("madeAtMillis").asLong();
            JsonNode peaks = f.required("arrivalPeaks");
            told.add(
                new Peaks(
                    made,
                    now - made,
                    f.required("modelVersion").asText(),
                    peaks.required("season").asText(),
                    peak(peaks.required("day")),
                    peak(peaks.required("week"))));
          }
          return told;
        });
  }

  private static Optional<Peak> peak(JsonNode peak) {
    return peak.isNull()
        ? Optional.empty()
        : Optional.of(
            new Peak(
                number(peak, "perSecond"),
                number(peak, "lowPerSecond"),
                number(peak, "highPerSecond")));
  }

  @Override
  public String name() {
    return client.base().toString();
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
