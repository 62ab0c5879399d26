package io.tidegate.launcher.store;

import io.tidegate.collector.service.AggregateTable;
import io.tidegate.collector.service.InfluxMetricStore;
import io.tidegate.collector.service.InfluxOptions;
import io.tidegate.collector.service.InfluxOptions.Credentials;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.PoolWindowTable;
import io.tidegate.collector.service.Resolution;
import io.tidegate.collector.service.Retention;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The port to an {@link EmbeddedQuestDb}: written to as to any InfluxDB, read in process. */
public final class EmbeddedMetricStore {
  private EmbeddedMetricStore() {}

  /** What to start the store with, so that it has our tables. */
  public static List<String> ddl(Retention keep) {
    return List.of(
        PoolWindowTable.questDbDdl(keep.windows()),
        AggregateTable.questDbDdl(Resolution.TEN_MINUTES, keep.tenMinutes()),
        AggregateTable.questDbDdl(Resolution.HOUR, keep.hours()));
  }

  /** The same where all is kept equally long. */
  public static List<String> ddl(Duration keep) {
    return ddl(new Retention(keep, keep, keep));
  }

  /**
   * Makes of tables that were there before, from an older version or with another retention, what
   * they have to be. Blocks.
   */
  public static void upgrade(EmbeddedQuestDb store, Retention keep) {
    Set<Object> there = new HashSet<>();
    store
        .query("SELECT \"column\" FROM table_columns('%s')".formatted(PoolWindowTable.NAME))
        .forEach(row -> there.add(row.get("column")));
    PoolWindowTable.questDbColumns()
        .forEach(
            (name, type) -> {
              if (!there.contains(name)) {
                store.execute(
                    "ALTER TABLE %s ADD COLUMN %s %s".formatted(PoolWindowTable.NAME, name, type));
              }
            });
    keep(store, PoolWindowTable.NAME, keep.windows());
    keep(store, Resolution.TEN_MINUTES.table(), keep.tenMinutes());
    keep(store, Resolution.HOUR.table(), keep.hours());
  }

  private static void keep(EmbeddedQuestDb store, String table, Duration keep) {
    Map<String, Object> now =
        store.query("SELECT ttlValue, ttlUnit FROM tables() WHERE table_name = $1", table).get(0);
    if (!"DAY".equals(now.get("ttlUnit"))
        || ((Number) now.get("ttlValue")).longValue() != keep.toDays()) {
      store.execute("ALTER TABLE %s SET TTL %d DAYS".formatted(table, keep.toDays()));
    }
  }

  /** The store stays its owner's to close. */
  public static MetricStore open(Vertx vertx, EmbeddedQuestDb store) {
    return InfluxMetricStore.open(
        vertx,
        // QuestDB has neither organisations nor buckets; the client insists on names for them.
        new InfluxOptions(
            store.httpUrl(),
            "tidegate",
            "tidegate",
            new Credentials.Basic(store.user(), store.password())),
        new QuestDbReader(vertx, store));
  }
}
