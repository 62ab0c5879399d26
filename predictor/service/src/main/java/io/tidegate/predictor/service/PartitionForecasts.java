package io.tidegate.predictor.service;

import io.tidegate.predictor.Forecaster;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pools of one partition.
 *
 * <p>A forecast rests on a bounded number of windows, so the state needs no store: with each commit
 * goes the offset of the oldest window that any pool still rests on, as the commit's metadata, and
 * the next owner reads from there, saying nothing until it is at the committed offset.
 */
final class PartitionForecasts {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionForecasts.class);
  private static final String METADATA_PREFIX = "rewind=";

  private final PredictorOptions options;
  private final long committedOffset;
  private final Map<PoolId, FollowedPool> pools = new HashMap<>();
  private long newestStartMillis;

  /**
   * @param committedOffset what stands before it was forecast already; 0 where nothing was
   */
  PartitionForecasts(PredictorOptions options, long committedOffset) {
    this.options = options;
    this.committedOffset = committedOffset;
  }

  /** Whether a record only serves to rebuild the state. */
  boolean replays(long offset) {
    return offset < committedOffset;
  }

  Optional<FollowedPool.Outcome> onWindow(PoolWindow window, long offset) {
    double slo = options.sloP99Millis().applyAsDouble(window.pool());
    if (!(slo > 0) || Double.isInfinite(slo)) {
      LOG.debug("{} has no SLO (p99 {} ms): not forecast", window.pool(), slo);
      return Optional.empty();
    }
    FollowedPool pool =
        pools.computeIfAbsent(
            window.pool(),
            id -> new FollowedPool(new Forecaster(options.model(), options.horizonWindows())));
    Optional<FollowedPool.Outcome> outcome = pool.onWindow(window, slo, offset);
    if (window.startMillis() > newestStartMillis) {
      newestStartMillis = window.startMillis();
      forgetSilentPools(window.widthMillis());
    }
    return outcome;
  }

  /** What to commit along with an offset: where the next owner has to begin to read. */
  String metadata(long nextOffset) {
    long rewind =
        pools.values().stream().mapToLong(FollowedPool::rewindOffset).min().orElse(nextOffset);
    return METADATA_PREFIX + rewind;
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

  /** A pool that is gone would hold the rewind offset back for ever. */
  private void forgetSilentPools(long widthMillis) {
    long oldest = newestStartMillis - Forecaster.MEMORY_WINDOWS * widthMillis;
    for (Iterator<FollowedPool> each = pools.values().iterator(); each.hasNext(); ) {
      if (each.next().newestStartMillis() < oldest) {
        each.remove();
      }
    }
  }
}
