package io.tidegate.collector.service;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How rows are summed up, in one place: the select lists, over windows and over what was summed up
 * already; the tables that keep the sums, one for each {@link Resolution}; how a row is written and
 * read back. All sums are of whole numbers, so their order does not matter and the same rows give
 * the same sums, in each store.
 */
public final class AggregateTable {
  private static final List<Measure> MEASURES = measures();

  /** The select list over {@link PoolWindowTable}; SQL and InfluxQL read it alike. */
  public static final String OF_WINDOWS = select(Measure::ofWindows);

  /** The select list over the table of a {@link Resolution}. */
  public static final String OF_SUMS = select(Measure::ofSums);

  private static final List<Measure> BY_NAME =
      MEASURES.stream().sorted(Comparator.comparing(Measure::name)).toList();

  private AggregateTable() {}

  /**
   * A column of a sum.
   *
   * @param function over the windows' column {@code of}
   * @param value null or NaN where a row leaves it out
   */
  private record Measure(
      String name,
      String type,
      String function,
      String of,
      Function<StoredAggregate, Object> value) {
    String ofWindows() {
      return "%s(%s) AS %s".formatted(function, of, name);
    }

    /** Counts are put together by adding them. */
    String ofSums() {
      return "%s(%s) AS %s".formatted(function.equals("max") ? "max" : "sum", name, name);
    }
  }

  private static List<Measure> measures() {
    List<Measure> to = new ArrayList<>();
    to.add(new Measure("windows", "LONG", "count", "width_ms", StoredAggregate::windows));
    sum(to, "width_ms", StoredAggregate::coveredMillis);
    sum(to, "submitted", StoredAggregate::submitted);
    sum(to, "completed", StoredAggregate::completed);
    sum(to, "rejected", StoredAggregate::rejected);
    sum(to, "failed", StoredAggregate::failed);
    sum(to, "dropped_samples", StoredAggregate::droppedSamples);
    to.add(new Measure("gauge_windows", "LONG", "count", "size", StoredAggregate::gaugeWindows));
    gauge(to, "size", StoredAggregate::sizeSum, StoredAggregate::sizeMax);
    gauge(to, "active", StoredAggregate::activeSum, StoredAggregate::activeMax);
    gauge(to, "queued", StoredAggregate::queuedSum, StoredAggregate::queuedMax);
    latency(to, "queue_wait", StoredAggregate::queueWait);
    latency(to, "run", StoredAggregate::run);
    latency(to, "latency", StoredAggregate::latency);
    max(to, "utilisation", StoredAggregate::utilisationMax);
    return List.copyOf(to);
  }

  private static void sum(List<Measure> to, String of, Function<StoredAggregate, Object> value) {
    to.add(new Measure(of + "_sum", "LONG", "sum", of, value));
  }

  private static void max(List<Measure> to, String of, Function<StoredAggregate, Object> value) {
    to.add(new Measure(of + "_max", "DOUBLE", "max", of, value));
  }

  private static void gauge(
      List<Measure> to,
      String of,
      Function<StoredAggregate, Long> sum,
      Function<StoredAggregate, Integer> max) {
    to.add(
        new Measure(
            of + "_sum", "LONG", "sum", of, a -> a.gaugeWindows() == 0 ? null : sum.apply(a)));
    to.add(
        new Measure(
            of + "_max",
            "LONG",
            "max",
            of,
            a -> a.gaugeWindows() == 0 ? null : (Object) max.apply(a).longValue()));
  }

  private static void latency(
      List<Measure> to, String of, Function<StoredAggregate, LatencyAggregate> value) {
    sum(to, of + "_count", a -> value.apply(a).count());
    sum(to, of + "_total_us", a -> value.apply(a).totalMicros());
    max(to, of + "_p50_ms", a -> value.apply(a).p50MillisMax());
    max(to, of + "_p95_ms", a -> value.apply(a).p95MillisMax());
    max(to, of + "_p99_ms", a -> value.apply(a).p99MillisMax());
    max(to, of + "_max_ms", a -> value.apply(a).maxMillis());
  }

  private static String select(Function<Measure, String> form) {
    return MEASURES.stream().map(form).collect(Collectors.joining(", "));
  }

  /**
   * The table in QuestDB. A pool whose kind was changed within a step has a row for each.
   *
   * @param keep after which rows are dropped; whole days, at least one
   */
  public static String questDbDdl(Resolution resolution, Duration keep) {
    String columns =
        MEASURES.stream().map(m -> m.name() + " " + m.type()).collect(Collectors.joining(", "));
    return QuestDbTables.create(
        resolution.table(),
        "service SYMBOL, pool SYMBOL, kind SYMBOL, " + columns,
        keep,
        "service, pool, kind");
  }

  /** Appends a row in line protocol. */
  static void appendLine(StringBuilder to, Resolution resolution, PoolAggregate row) {
    LineProtocol line =
        LineProtocol.row(to, resolution.table())
            .tag("kind", row.kind().name())
            .tag("pool", row.pool().pool())
            .tag("service", row.pool().service());
    BY_NAME.forEach(m -> line.field(m.name(), m.value().apply(row.values())));
    line.time(row.values().startMillis());
  }

  /**
   * What a select list asked for, as it was read.
   *
   * @param value by column: a number or its text, or null
   */
  public static StoredAggregate aggregate(long startMillis, Function<String, Object> value) {
    return new StoredAggregate(
        startMillis,
        Cells.whole(value, "windows"),
        Cells.whole(value, "width_ms_sum"),
        Cells.whole(value, "submitted_sum"),
        Cells.whole(value, "completed_sum"),
        Cells.whole(value, "rejected_sum"),
        Cells.whole(value, "failed_sum"),
        Cells.whole(value, "dropped_samples_sum"),
        (int) Cells.whole(value, "size_max"),
        (int) Cells.whole(value, "active_max"),
        (int) Cells.whole(value, "queued_max"),
        Cells.whole(value, "gauge_windows"),
        Cells.whole(value, "size_sum"),
        Cells.whole(value, "active_sum"),
        Cells.whole(value, "queued_sum"),
        latency(value, "queue_wait"),
        latency(value, "run"),
        latency(value, "latency"),
        Cells.real(value, "utilisation_max"));
  }

  private static LatencyAggregate latency(Function<String, Object> value, String of) {
    return new LatencyAggregate(
        Cells.whole(value, of + "_count_sum"),
        Cells.whole(value, of + "_total_us_sum"),
        Cells.real(value, of + "_p50_ms_max"),
        Cells.real(value, of + "_p95_ms_max"),
        Cells.real(value, of + "_p99_ms_max"),
        Cells.real(value, of + "_max_ms_max"));
  }

  /** The same, with the pool in its columns. */
  public static PoolAggregate row(long startMillis, Function<String, Object> value) {
    return new PoolAggregate(
        new PoolId(Cells.text(value, "service"), Cells.text(value, "pool")),
        PoolKind.valueOf(Cells.text(value, "kind")),
        aggregate(startMillis, value));
  }
}
