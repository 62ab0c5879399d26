package io.tidegate.collector.service;

import java.time.Duration;

/**
 * A width of steps over which rows are summed up to be kept for longer. Steps begin at multiples of
 * the width since the epoch; a row belongs to the step in which it starts.
 */
public enum Resolution {
  TEN_MINUTES("pool_windows_10m", Duration.ofMinutes(10)),
  HOUR("pool_windows_1h", Duration.ofHours(1));

  private final String table;
  private final long widthMillis;

  Resolution(String table, Duration width) {
    this.table = table;
    this.widthMillis = width.toMillis();
  }

  /** In QuestDB; in InfluxDB the measurement. */
  public String table() {
    return table;
  }

  public long widthMillis() {
    return widthMillis;
  }

  /** The start of the step in which this lies. */
  public long stepOf(long millis) {
    return Math.floorDiv(millis, widthMillis) * widthMillis;
  }
}
