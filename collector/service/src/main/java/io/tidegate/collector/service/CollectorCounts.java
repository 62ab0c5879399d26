package io.tidegate.collector.service;

import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the records since the start; records that were read again after a rewind count
 * once.
 *
 * @param refused by reason: {@code malformed}, {@code bad-name}, {@code late}, {@code
 *     from-the-future}, {@code too-long}, {@code implausible}, {@code over-capacity}, {@code
 *     record-too-large}, {@code histogram-too-large}, {@code too-many-labels}, {@code bad-label},
 *     {@code too-many-pools}; of each service some of these were parked
 * @param rowsRefused windows that the store did not want; parked too
 */
public record CollectorCounts(
    long accepted, long duplicates, Map<String, Long> refused, long windows, long rowsRefused) {
  static final CollectorCounts NONE = new CollectorCounts(0, 0, Map.of(), 0, 0);

  public CollectorCounts {
    refused = Map.copyOf(refused);
  }

  CollectorCounts plus(CollectorCounts other) {
    Map<String, Long> sums = new TreeMap<>(refused);
    other.refused.forEach((reason, count) -> sums.merge(reason, count, Long::sum));
    return new CollectorCounts(
        accepted + other.accepted,
        duplicates + other.duplicates,
        sums,
        windows + other.windows,
        rowsRefused + other.rowsRefused);
  }

  static CollectorCounts rowsRefused(long rows) {
    return new CollectorCounts(0, 0, Map.of(), 0, rows);
  }
}
