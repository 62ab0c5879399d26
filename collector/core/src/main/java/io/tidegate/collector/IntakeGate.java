package io.tidegate.collector;

import io.tidegate.wire.PoolSample;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of a partition's samples may go to its windows.
 *
 * <p>Beside the sample itself, what it refuses depends on the pools that the sample's window holds
 * already, and on nothing else. So it refuses the same when the same records are read again after a
 * restart.
 *
 * <p>For one thread at a time.
 */
public final class IntakeGate {
  private final IntakeLimits limits;
  private final long widthMillis;

  /** Window start, then service, then the pools that the window has of it. */
  private final NavigableMap<Long, Map<String, Set<String>>> pools = new TreeMap<>();

  public IntakeGate(IntakeLimits limits, WindowOptions windows) {
    this.limits = limits;
    this.widthMillis = windows.widthMillis();
  }

  /** Why the sample must not come in, if it must not. */
  public Optional<Outcome.Refused> objection(PoolSample sample) {
    Optional<Outcome.Refused> own = limits.objection(sample);
    if (own.isPresent()) {
      return own;
    }
    Set<String> known =
        pools.getOrDefault(windowStart(sample), Map.of()).get(sample.pool().service());
    if (known == null
        || known.size() < limits.maxPoolsPerService()
        || known.contains(sample.pool().pool())) {
      return Optional.empty();
    }
    return Optional.of(
        new Outcome.OverLimit(
            "too-many-pools",
            "the window has %d pools of %s in this partition: at most %d, so %s is left out"
                .formatted(
                    known.size(),
                    sample.pool().service(),
                    limits.maxPoolsPerService(),
                    sample.pool())));
  }

  /**
   * Notes that the window took the sample.
   *
   * @param closedUntilMillis windows that end by this take none any more
   */
  public void took(PoolSample sample, long closedUntilMillis) {
    pools
        .computeIfAbsent(windowStart(sample), start -> new HashMap<>())
        .computeIfAbsent(sample.pool().service(), service -> new HashSet<>())
        .add(sample.pool().pool());
    if (pools.firstKey() + widthMillis <= closedUntilMillis) {
      pools.headMap(closedUntilMillis - widthMillis, true).clear();
    }
  }

  private long windowStart(PoolSample sample) {
    long middle = sample.startMillis() + (sample.endMillis() - sample.startMillis()) / 2;
    return Math.floorDiv(middle, widthMillis) * widthMillis;
  }
}
