package io.tidegate.sources.service;

import io.tidegate.sources.PoolIntake.Taken;
import io.tidegate.sources.Reason;
import io.tidegate.sources.Refusals;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one source gave and what of it was refused, since the start. */
final class SourceLedger {
  /** So long after it a refusal is still trouble. */
  private static final long TROUBLE_MILLIS = 120_000;

  private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
  private long samples;
  private long refusedAtMillis;
  private String newestRefusals = "";

  synchronized void add(Taken taken, long nowMillis) {
    samples += taken.samples().size();
    add(taken.refusals(), nowMillis);
  }

  private void add(Refusals refusals, long nowMillis) {
    if (refusals.total() > 0) {
      refusals.counts().forEach((reason, n) -> refused.merge(reason, (long) n, Long::sum));
      refusedAtMillis = nowMillis;
      newestRefusals = refusals.text().orElse("");
    }
  }

  /** By the reason's name. */
  synchronized Map<String, Long> refused() {
    Map<String, Long> byName = new TreeMap<>();
    refused.forEach((reason, count) -> byName.put(reason.key(), count));
    return byName;
  }

  synchronized long samples() {
    return samples;
  }

  synchronized Optional<String> trouble(long nowMillis) {
    if (newestRefusals.isEmpty() || nowMillis - refusedAtMillis > TROUBLE_MILLIS) {
      return Optional.empty();
    }
    return Optional.of(
        "%d points refused so far, the last ones: %s"
            .formatted(refused.values().stream().mapToLong(Long::longValue).sum(), newestRefusals));
  }
}
