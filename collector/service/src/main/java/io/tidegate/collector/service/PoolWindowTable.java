package io.tidegate.collector.service;

import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow.Quality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    // Of these a sum can be made; of means it cannot.
    whole(to, prefix + "_total_us", w -> LatencyAggregate.totalMicros(value.apply(w)));
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
    String columns =
        Stream.concat(
                TAGS.stream().map(tag -> tag + " SYMBOL"),
                questDbColumns().entrySet().stream().map(c -> c.getKey() + " " + c.getValue()))
            .collect(Collectors.joining(", "));
    return QuestDbTables.create(NAME, columns, keep, "service, pool");
  }

  /** The fields' columns there and their types, in their order. */
  public static Map<String, String> questDbColumns() {
    Map<String, String> columns = new LinkedHashMap<>();
    COLUMNS.forEach(column -> columns.put(column.name(), column.type()));
    return columns;
  }

  /**
   * A row as it was read.
   *
   * @param value by column: text, a number or its text, or null
   */
  public static StoredWindow row(long startMillis, Function<String, Object> value) {
    return new StoredWindow(
        new PoolId(Cells.text(value, "service"), Cells.text(value, "pool")),
        PoolKind.valueOf(Cells.text(value, "kind")),
        startMillis,
        Cells.whole(value, "width_ms"),
        Quality.valueOf(Cells.text(value, "quality")),
        (int) Cells.whole(value, "instances"),
        (int) Cells.whole(value, "size"),
        (int) Cells.whole(value, "live"),
        (int) Cells.whole(value, "active"),
        (int) Cells.whole(value, "queued"),
        Cells.whole(value, "submitted"),
        Cells.whole(value, "completed"),
        Cells.whole(value, "rejected"),
        Cells.whole(value, "failed"),
        Cells.whole(value, "dropped_samples"),
        summary(value, "queue_wait"),
        summary(value, "run"),
        summary(value, "latency"),
        Cells.real(value, "utilisation"),
        new HostLoad(
            Cells.real(value, "cpu"),
            Cells.real(value, "old_generation"),
            Cells.whole(value, "gc_pause_ms")));
  }

  private static LatencySummary summary(Function<String, Object> value, String prefix) {
    long count = Cells.whole(value, prefix + "_count");
    return count == 0
        ? LatencySummary.EMPTY
        : new LatencySummary(
            count,
            Cells.real(value, prefix + "_mean_ms"),
            Cells.real(value, prefix + "_p50_ms"),
            Cells.real(value, prefix + "_p95_ms"),
            Cells.real(value, prefix + "_p99_ms"),
            Cells.real(value, prefix + "_max_ms"));
  }
}
