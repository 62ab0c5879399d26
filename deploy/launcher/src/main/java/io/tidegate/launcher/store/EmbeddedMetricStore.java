package io.tidegate.launcher.store;

import io.tidegate.collector.service.InfluxMetricStore;
import io.tidegate.collector.service.InfluxOptions;
import io.tidegate.collector.service.InfluxOptions.Credentials;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.PoolWindowTable;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/** The port to an {@link EmbeddedQuestDb}: written to as to any InfluxDB, read in process. */
public final class EmbeddedMetricStore {
  private EmbeddedMetricStore() {}

  /** What to start the store with, so that it has our table. */
  public static List<String> ddl(Duration keep) {
    return List.of(PoolWindowTable.questDbDdl(keep));
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
