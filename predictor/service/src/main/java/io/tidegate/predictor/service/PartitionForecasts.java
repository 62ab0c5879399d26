package io.tidegate.predictor.service;

import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pools of one partition.
 *
 * <p>Each pool's state goes to a compacted topic every {@value #SNAPSHOT_WINDOWS} windows, at a
 * time of its own, with the offset that it stands for; with each commit goes the offset at which
 * the next owner has to begin to read, which is the oldest one that any pool's state rests on. The
 * next owner says nothing until it is at the committed offset.
 */
final class PartitionForecasts {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionForecasts.class);
  private static final String METADATA_PREFIX = "rewind=";
  static final int SNAPSHOT_WINDOWS = 60;

  /** Three days: a pool that sleeps over the weekend wakes up with its seasons. */
  static final int FORGOTTEN_AFTER_WINDOWS = 3 * 1440;

  private final PredictorOptions options;
  private final long committedOffset;
  private final Map<PoolId, FollowedPool> pools = new HashMap<>();
  private final List<PoolId> forgotten = new ArrayList<>();
  private ServedModel model;
  private long newestStartMillis;
  private long widthMillis;
  private long snapshotTick = -1;

  /**
   * What is to be kept: a state, or that there is none any more; and what was learned meanwhile.
   */
  record Due(
      List<PoolSnapshot> snapshots,
      List<PoolId> forgotten,
      List<PoolAccuracy> accuracies,
      List<double[]> samples) {}

  /**
   * @param committedOffset what stands before it was forecast already; 0 where nothing was
   */
  PartitionForecasts(PredictorOptions options, ServedModel model, long committedOffset) {
    this.options = options;
    this.model = model;
    this.committedOffset = committedOffset;
  }

  /** Takes the state of a pool; one that cannot be read begins anew. */
  void restore(PoolSnapshot snapshot) {
    try {
      pools.put(snapshot.pool(), FollowedPool.restore(snapshot, model, options.horizonWindows()));
    } catch (IllegalArgumentException e) {
      LOG.warn("{}: its state cannot be read, it begins anew: {}", snapshot.pool(), e.getMessage());
    }
  }

  /** Whether a record only serves to rebuild the state. */
  boolean replays(long offset) {
    return offset < committedOffset;
  }

  Optional<FollowedPool.Outcome> onWindow(PoolWindow window, long offset) {
    double slo = options.sloP99Millis().applyAsDouble(window);
    if (!(slo > 0) || Double.isInfinite(slo)) {
      LOG.debug("{} has no SLO (p99 {} ms): not forecast", window.pool(), slo);
      return Optional.empty();
    }
    FollowedPool pool =
        pools.computeIfAbsent(
            window.pool(), id -> FollowedPool.begin(id, model, options.horizonWindows()));
    Optional<FollowedPool.Outcome> outcome = pool.onWindow(window, slo, offset);
    if (window.startMillis() > newestStartMillis) {
      newestStartMillis = window.startMillis();
      widthMillis = window.widthMillis();
      forgetSilentPools();
    }
    return outcome;
  }

  /** All pools go on under another model. */
  void use(ServedModel next) {
    model = next;
    String before = "";
    int anew = 0;
    for (FollowedPool pool : pools.values()) {
      Optional<String> lost = pool.use(next);
      anew += lost.isPresent() ? 1 : 0;
      before = lost.orElse(before);
    }
    if (anew > 0) {
      LOG.warn(
          "{} of {} pools begin anew under model {}: {}",
          anew,
          pools.size(),
          next.version(),
          before);
    }
  }

  ServedModel model() {
    return model;
  }

  /**
   * What is due to be kept after all that stands before an offset was taken. It has to be stored
   * before the offset is committed, and after what the windows led to.
   */
  Due due(long nextOffset) {
    List<PoolSnapshot> snapshots = new ArrayList<>();
    List<PoolAccuracy> accuracies = new ArrayList<>();
    List<double[]> samples = new ArrayList<>();
    long tick = widthMillis == 0 ? -1 : newestStartMillis / widthMillis;
    long from = Math.max(snapshotTick, tick - SNAPSHOT_WINDOWS);
    if (snapshotTick >= 0 && tick > snapshotTick) {
      pools.forEach(
          (id, pool) -> {
            long slot = Math.floorMod(id.hashCode(), SNAPSHOT_WINDOWS);
            long lastDue = tick - Math.floorMod(tick - slot, (long) SNAPSHOT_WINDOWS);
            if (lastDue > from) {
              snapshots.add(pool.snapshot(nextOffset));
              pool.accuracy().ifPresent(accuracies::add);
              pool.newestValues().ifPresent(samples::add);
            }
          });
    }
    snapshotTick = tick;
    List<PoolId> gone = List.copyOf(forgotten);
    forgotten.clear();
    return new Due(snapshots, gone, accuracies, samples);
  }

  /** How the forecasts of all pools have fared, as it was told last. */
  AccuracyCounts accuracy() {
    return pools.values().stream()
        .map(FollowedPool::told)
        .reduce(AccuracyCounts.NONE, AccuracyCounts::plus);
  }

  /** What to commit along with an offset: where the next owner has to begin to read. */
  String metadata(long nextOffset) {
    long rewind =
        pools.values().stream().mapToLong(FollowedPool::rewindOffset).min().orElse(nextOffset);
    return METADATA_PREFIX + Math.min(rewind, nextOffset);
  }

  /** Reads {@link #metadata}; nothing if it is not ours or beyond the offset it came with. */
  static Optional<Long> rewindOffset(String metadata, long committedOffset) {
    if (metadata == null || !metadata.startsWith(METADATA_PREFIX)) {
      return Optional.empty();
    }
    try {
      long offset = Long.parseLong(metadata.substring(METADATA_PREFIX.length()));
      return offset >= 0 && offset <= committedOffset ? Optional.of(offset) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A pool that is gone would hold the rewind offset back, or its state the memory, for ever. */
  private void forgetSilentPools() {
    for (Iterator<Map.Entry<PoolId, FollowedPool>> each = pools.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<PoolId, FollowedPool> entry = each.next();
      FollowedPool pool = entry.getValue();
      if (pool.newestStartMillis() < newestStartMillis - FORGOTTEN_AFTER_WINDOWS * widthMillis) {
        each.remove();
        forgotten.add(entry.getKey());
      }
    }
  }
}
