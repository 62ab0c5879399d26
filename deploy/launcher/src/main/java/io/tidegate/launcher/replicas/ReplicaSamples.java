package io.tidegate.launcher.replicas;

import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * From a window of the followed pool to a sample of the service's replicas. When a window is there,
 * its time is over: so what it tells is reported for a window later, the first that is not over.
 */
final class ReplicaSamples {
  private ReplicaSamples() {}

  /** Whether a window says enough: all that is less is no data, and the controller holds. */
  static boolean tells(PoolWindow window) {
    return window.quality() == PoolWindow.Quality.COMPLETE && !window.instances().isEmpty();
  }

  /** When the window ends for which this one is reported. */
  static long dueMillis(PoolWindow window, long nowMillis) {
    long width = window.widthMillis();
    long later = Math.max(1, Math.floorDiv(nowMillis - window.endMillis() + width - 1, width));
    return window.endMillis() + later * width;
  }

  /**
   * The sample; empty where the platform keeps no replica at all, which nobody here asked for.
   *
   * @param window one that {@link #tells}
   * @param replicas what the platform says at the end of the sample
   */
  static Optional<PoolSample> of(
      ReplicaService service,
      PoolWindow window,
      long endMillis,
      Replicas replicas,
      long revision,
      String platform) {
    int wanted = replicas.wanted();
    if (wanted == 0) {
      return Optional.empty();
    }
    double slotsPerUnit = Math.max(1, window.slots() / window.instances().size());
    // Somebody may have set more or fewer than the limits by hand; what is reported is what is.
    PoolSpec spec =
        new PoolSpec(
            wanted,
            0,
            Math.min(service.min(), wanted),
            Math.max(service.max(), wanted),
            false,
            slotsPerUnit);
    Map<String, String> labels = new HashMap<>(window.labels());
    labels.put("platform", platform);
    return Optional.of(
        new PoolSample(
            service.pool(),
            PoolKind.REPLICAS,
            service.instance(),
            endMillis - window.widthMillis(),
            endMillis,
            spec,
            revision,
            replicas.ready(),
            window.active(),
            window.queued(),
            window.submitted(),
            window.completed(),
            window.rejected(),
            window.failed(),
            SummaryHistogram.of(window.queueWait()),
            SummaryHistogram.of(window.run()),
            window.latencyHistogram(),
            window.host(),
            window.dependencies(),
            0,
            labels,
            0,
            window.calls(),
            Optional.empty()));
  }
}
