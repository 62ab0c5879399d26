package io.tidegate.launcher.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.bus.Await;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.MetricStoreContract;
import io.tidegate.collector.service.PoolWindowTable;
import io.tidegate.collector.service.Retention;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the store that comes with the launcher. */
@Timeout(180)
class EmbeddedMetricStoreIT extends MetricStoreContract {
  private static final Retention KEEP =
      new Retention(Duration.ofDays(30), Duration.ofDays(90), Duration.ofDays(400));
  private static Vertx vertx;

  @TempDir Path directory;
  private EmbeddedQuestDb database;
  private MetricStore store;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Override
  protected MetricStore store() throws Exception {
    database = EmbeddedQuestDb.start(directory, 0, EmbeddedMetricStore.ddl(KEEP));
    EmbeddedMetricStore.upgrade(database, KEEP);
    store = EmbeddedMetricStore.open(vertx, database);
    return store;
  }

  @Test
  void aTableOfAnOlderVersionBecomesWhatItHasToBe() throws Exception {
    String older =
        "CREATE TABLE pool_windows (service SYMBOL, pool SYMBOL, kind SYMBOL, quality VARCHAR,"
            + " width_ms LONG, timestamp TIMESTAMP) TIMESTAMP(timestamp) PARTITION BY DAY"
            + " TTL 7 DAYS WAL DEDUP UPSERT KEYS(timestamp, service, pool)";
    EmbeddedQuestDb.start(directory, 0, List.of(older)).close();
    theSameWindowTwiceStaysOnce();
    assertEquals(PoolWindowTable.fields().size() + 4, columns());
    Map<String, Long> expected =
        Map.of("pool_windows", 30L, "pool_windows_10m", 90L, "pool_windows_1h", 400L);
    Await.until("the tables are kept for " + expected, () -> ttl().equals(expected));
  }

  private int columns() {
    return database.query("SELECT * FROM table_columns('pool_windows')").size();
  }

  private Map<String, Long> ttl() {
    Map<String, Long> days = new TreeMap<>();
    for (Map<String, Object> row :
        database.query("SELECT table_name, ttlValue, ttlUnit FROM tables()")) {
      if (row.get("ttlUnit").equals("DAY")) {
        days.put((String) row.get("table_name"), ((Number) row.get("ttlValue")).longValue());
      }
    }
    return days;
  }

  @AfterEach
  void close() throws Exception {
    if (store != null) {
      store.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
    if (database != null) {
      database.close();
    }
  }
}
