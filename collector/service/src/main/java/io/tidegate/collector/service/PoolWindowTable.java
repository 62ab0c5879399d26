package io.tidegate.collector.service;

import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow.Quality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The columns of the store, in one place: what is written, the table's definition, and how a row is
 * read back.
 *
 * <p>A row is always written whole, so that a store that replaces rows (QuestDB) and one that
 * merges them (InfluxDB) hold the same: the row of a window never changes, so neither do the
 * columns that it leaves out. Left out is what is not known: quantiles with a count of 0, gauges
 * when no instance reported, the host's load where no agent can tell.
 */
public final class PoolWindowTable {
  public static final String NAME = "pool_windows";

  /** The row's time: the start of its window. */
  public static final String TIME = "timestamp";

  public static final List<String> TAGS = List.of("service", "pool", "kind");

  private static final List<Column> COLUMNS = columns();

  private static final List<Column> BY_NAME =
      COLUMNS.stream().sorted(Comparator.comparing(Column::name)).toList();

  private PoolWindowTable() {}

  /** A field; its value is null or NaN where the row leaves it out. */
  record Column(String name, String type, Function<StoredWindow, Object> value) {}

  private static List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("quality", "VARCHAR", w -> w.quality().name()));
    whole(columns, "width_ms", StoredWindow::widthMillis);
    whole(columns, "instances", StoredWindow::instances);
    gauge(columns, "size", StoredWindow::size);
    gauge(columns, "live", StoredWindow::live);
    gauge(columns, "active", StoredWindow::active);
    gauge(columns, "queued", StoredWindow::queued);
    whole(columns, "submitted", StoredWindow::submitted);
    whole(columns, "completed", StoredWindow::completed);
    whole(columns, "rejected", StoredWindow::rejected);
    whole(columns, "failed", StoredWindow::failed);
    whole(columns, "dropped_samples", StoredWindow::droppedSamples);
    whole(columns, "gc_pause_ms", w -> w.host().gcPauseMillis());
    real(columns, "utilisation", StoredWindow::utilisation);
    real(columns, "cpu", w -> w.host().cpu());
    real(columns, "old_generation", w -> w.host().oldGeneration());
    summary(columns, "queue_wait", StoredWindow::queueWait);
    summary(columns, "run", StoredWindow::run);
    summary(columns, "latency", StoredWindow::latency);
    return List.copyOf(columns);
  }

  private static void whole(List<Column> to, String name, ToLongFunction<StoredWindow> value) {
    to.add(new Column(name, "LONG", value::applyAsLong));
  }

  private static void gauge(List<Column> to, String name, ToLongFunction<StoredWindow> value) {
    to.add(
        new Column(name, "LONG", w -> w.instances() == 0 ? null : (Object) value.applyAsLong(w)));
  }

  private static void real(List<Column> to, String name, ToDoubleFunction<StoredWindow> value) {
    to.add(new Column(name, "DOUBLE", value::applyAsDouble));
  }

  private static void summary(
      List<Column> to, String prefix, Function<StoredWindow, LatencySummary> value) {
    whole(to, prefix + "_count", w -> value.apply(w).count());
    real(to, prefix + "_mean_ms", w -> value.apply(w).meanMillis());
    real(to, prefix + "_p50_ms", w -> value.apply(w).p50Millis());
    real(to, prefix + "_p95_ms", w -> value.apply(w).p95Millis());
    real(to, prefix + "_p99_ms", w -> value.apply(w).p99Millis());
    real(to, prefix + "_max_ms", w -> value.apply(w).maxMillis());
  }

  /** Appends a row in line protocol. */
  static void appendLine(StringBuilder to, StoredWindow window) {
    LineProtocol line =
        LineProtocol.row(to, NAME)
            .tag("kind", window.kind().name())
            .tag("pool", window.pool().pool())
            .tag("service", window.pool().service());
    for (Column column : BY_NAME) {
      line.field(column.name(), column.value().apply(window));
    }
    line.time(window.startMillis());
  }

  /** The fields' names, in the order in which {@link #questDbDdl} defines them. */
  public static List<String> fields() {
    return COLUMNS.stream().map(Column::name).toList();
  }

  /**
   * The table in QuestDB: the key makes a repeated row replace itself.
   *
   * @param keep after which rows are dropped; whole days, at least one
   */
  public static String questDbDdl(Duration keep) {
    if (keep.toDays() < 1) {
      throw new IllegalArgumentException(
          "rows are to be kept for %s: must be at least one day".formatted(keep));
    }
    StringBuilder ddl = new StringBuilder("CREATE TABLE IF NOT EXISTS " + NAME + " (");
    TAGS.forEach(tag -> ddl.append(tag).append(" SYMBOL, "));
    COLUMNS.forEach(c -> ddl.append(c.name()).append(' ').append(c.type()).append(", "));
    return ddl.append(TIME)
        .append(
            " TIMESTAMP) TIMESTAMP(%s) PARTITION BY DAY TTL %d DAYS WAL"
                .formatted(TIME, keep.toDays()))
        .append(" DEDUP UPSERT KEYS(%s, service, pool)".formatted(TIME))
        .toString();
  }

  /**
   * A row as it was read.
   *
   * @param value by column: text, a number or its text, or null
   */
  public static StoredWindow row(long startMillis, Function<String, Object> value) {
    return new StoredWindow(
        new PoolId(text(value, "service"), text(value, "pool")),
        PoolKind.valueOf(text(value, "kind")),
        startMillis,
        whole(value, "width_ms"),
        Quality.valueOf(text(value, "quality")),
        (int) whole(value, "instances"),
        (int) whole(value, "size"),
        (int) whole(value, "live"),
        (int) whole(value, "active"),
        (int) whole(value, "queued"),
        whole(value, "submitted"),
        whole(value, "completed"),
        whole(value, "rejected"),
        whole(value, "failed"),
        whole(value, "dropped_samples"),
        summary(value, "queue_wait"),
        summary(value, "run"),
        summary(value, "latency"),
        real(value, "utilisation"),
        new HostLoad(
            real(value, "cpu"), real(value, "old_generation"), whole(value, "gc_pause_ms")));
  }

  /** What {@link #AGGREGATES} asks for, as it was read. */
  public static StoredAggregate aggregate(long startMillis, Function<String, Object> value) {
    return new StoredAggregate(
        startMillis,
        whole(value, "windows"),
        whole(value, "submitted_sum"),
        whole(value, "completed_sum"),
        whole(value, "rejected_sum"),
        whole(value, "failed_sum"),
        (int) whole(value, "size_max"),
        (int) whole(value, "active_max"),
        (int) whole(value, "queued_max"),
        real(value, "latency_p99_ms_max"),
        real(value, "queue_wait_p99_ms_max"),
        real(value, "utilisation_max"));
  }

  /** The select list of an aggregation; SQL and InfluxQL read it alike. */
  public static final String AGGREGATES =
      "count(width_ms) AS windows,"
          + " sum(submitted) AS submitted_sum, sum(completed) AS completed_sum,"
          + " sum(rejected) AS rejected_sum, sum(failed) AS failed_sum,"
          + " max(size) AS size_max, max(active) AS active_max, max(queued) AS queued_max,"
          + " max(latency_p99_ms) AS latency_p99_ms_max,"
          + " max(queue_wait_p99_ms) AS queue_wait_p99_ms_max,"
          + " max(utilisation) AS utilisation_max";

  private static LatencySummary summary(Function<String, Object> value, String prefix) {
    long count = whole(value, prefix + "_count");
    return count == 0
        ? LatencySummary.EMPTY
        : new LatencySummary(
            count,
            real(value, prefix + "_mean_ms"),
            real(value, prefix + "_p50_ms"),
            real(value, prefix + "_p95_ms"),
            real(value, prefix + "_p99_ms"),
            real(value, prefix + "_max_ms"));
  }

  private static String text(Function<String, Object> value, String column) {
    Object found = value.apply(column);
    if (found == null) {
      throw new IllegalArgumentException("a row of %s has no %s".formatted(NAME, column));
    }
    return found.toString();
  }

  private static long whole(Function<String, Object> value, String column) {
    Object found = value.apply(column);
    if (found == null) {
      return 0;
    }
    // Through a decimal, because JSON writers differ in whether 12 is 12, 12.0 or 1.2e1.
    return found instanceof Number number
        ? number.longValue()
        : new java.math.BigDecimal(found.toString()).longValue();
  }

  private static double real(Function<String, Object> value, String column) {
    Object found = value.apply(column);
    if (found == null) {
      return Double.NaN;
    }
    return found instanceof Number number
        ? number.doubleValue()
        : Double.parseDouble(found.toString());
  }
}
