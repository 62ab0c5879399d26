package io.tidegate.launcher.store;

import io.tidegate.bus.Await;
import io.tidegate.collector.service.PoolWindowTable;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Opens the directory of a store that is down, to see all that is in it. */
public final class StoredRows {
  private StoredRows() {}

  /** All rows, in the order of time, once what the store took is in its place. */
  public static List<StoredWindow> all(Path directory, List<String> ddl) throws Exception {
    try (EmbeddedQuestDb store = EmbeddedQuestDb.start(directory, 0, ddl)) {
      Await.until("the store has applied what it took", () -> applied(store));
      return store
          .query(
              "SELECT * FROM %s ORDER BY %s".formatted(PoolWindowTable.NAME, PoolWindowTable.TIME))
          .stream()
          .map(
              row ->
                  PoolWindowTable.row(
                      ((Instant) row.get(PoolWindowTable.TIME)).toEpochMilli(), row::get))
          .toList();
    }
  }

  private static boolean applied(EmbeddedQuestDb store) {
    Map<String, Object> table =
        store.query("SELECT * FROM wal_tables() WHERE name = $1", PoolWindowTable.NAME).get(0);
    return table.get("writerTxn").equals(table.get("sequencerTxn"));
  }
}
