package io.tidegate.collector.service;

import java.time.Duration;

/** The form that our tables have in QuestDB: a key makes a repeated row replace itself. */
final class QuestDbTables {
  private QuestDbTables() {}

  /** Days are the smallest that a table partitioned by days can keep. */
  static long days(Duration keep) {
    if (keep.toDays() < 1) {
      throw new IllegalArgumentException(
          "rows are to be kept for %s: must be at least one day".formatted(keep));
    }
    return keep.toDays();
  }

  static String create(String table, String columns, Duration keep, String key) {
    return ("CREATE TABLE IF NOT EXISTS %s (%s, timestamp TIMESTAMP) TIMESTAMP(timestamp)"
            + " PARTITION BY DAY TTL %d DAYS WAL DEDUP UPSERT KEYS(timestamp, %s)")
        .formatted(table, columns, days(keep), key);
  }
}
