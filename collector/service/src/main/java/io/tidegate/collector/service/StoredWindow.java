package io.tidegate.collector.service;

import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.Quality;

/**
 * A row of the store: a {@link PoolWindow} with its instances summed up.
 *
 * @param instances that reported; when 0, nothing is known of size, live, active and queued, and
 *     they are 0 here and absent in the store
 * @param utilisation NaN when nothing ended in the window
 */
public record StoredWindow(
    PoolId pool,
    PoolKind kind,
    long startMillis,
    long widthMillis,
    Quality quality,
    int instances,
    int size,
    int live,
    int active,
    int queued,
    long submitted,
    long completed,
    long rejected,
    long failed,
    long droppedSamples,
    LatencySummary queueWait,
    LatencySummary run,
    LatencySummary latency,
    double utilisation,
    HostLoad host) {

  public static StoredWindow of(PoolWindow window) {
    return new StoredWindow(
        window.pool(),
        window.kind(),
        window.startMillis(),
        window.widthMillis(),
        window.quality(),
        window.instances().size(),
        window.size(),
        window.instances().stream().mapToInt(PoolWindow.InstanceWindow::live).sum(),
        window.active(),
        window.queued(),
        window.submitted(),
        window.completed(),
        window.rejected(),
        window.failed(),
        window.droppedSamples(),
        window.queueWait(),
        window.run(),
        window.latency(),
        window.utilisation(),
        window.host());
  }
}
