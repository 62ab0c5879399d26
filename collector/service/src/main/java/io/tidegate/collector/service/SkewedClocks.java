package io.tidegate.collector.service;

import io.tidegate.collector.Outcome;
import io.tidegate.wire.PoolSample;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names the instances whose clocks are off, by what had to be refused of them. For any thread. */
final class SkewedClocks {
  private static final Logger LOG = LoggerFactory.getLogger(SkewedClocks.class);

  /** Who has more has one clock that is wrong: the broker's. */
  static final int MOST = 1_000;

  private final Map<String, ClockSkew> byInstance = new ConcurrentHashMap<>();
  private final long toleratedMillis;

  /**
   * @param toleratedMillis a late sample that was stored sooner than this after its end says
   *     nothing of its clock
   */
  SkewedClocks(long toleratedMillis) {
    this.toleratedMillis = toleratedMillis;
  }

  void refused(Outcome.Refused outcome, PoolSample sample, long appendMillis) {
    long millis = sample.endMillis() - appendMillis;
    boolean behind = outcome instanceof Outcome.Late && -millis > toleratedMillis;
    if (outcome instanceof Outcome.FromTheFuture || behind) {
      count(sample.instance(), millis);
    }
  }

  private void count(String instance, long millis) {
    if (byInstance.size() >= MOST && !byInstance.containsKey(instance)) {
      return;
    }
    ClockSkew skew =
        byInstance.merge(
            instance,
            new ClockSkew(instance, 1, millis),
            (before, now) -> new ClockSkew(instance, before.refused() + 1, millis));
    if (skew.refused() == 1) {
      LOG.warn(
          "a sample of {} ends {} ms {} the broker stored it, and is refused: check the clock of its"
              + " host",
          instance,
          Math.abs(millis),
          millis > 0 ? "after" : "before");
    }
  }

  /** By name. */
  List<ClockSkew> all() {
    return byInstance.values().stream().sorted(Comparator.comparing(ClockSkew::instance)).toList();
  }
}
