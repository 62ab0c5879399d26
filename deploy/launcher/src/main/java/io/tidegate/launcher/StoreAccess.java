package io.tidegate.launcher;

import io.tidegate.collector.service.InfluxMetricStore;
import io.tidegate.collector.service.InfluxOptions;
import io.tidegate.collector.service.InfluxOptions.Credentials;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.controller.service.web.HistoryPoint;
import io.tidegate.controller.service.web.HistorySource;
import io.tidegate.launcher.edge.NoStore;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.launcher.store.EmbeddedMetricStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * The store that the settings name: the embedded one, or an InfluxDB.
 *
 * @param port of the embedded one; 0 where there is none
 */
record StoreAccess(MetricStore store, AutoCloseable embedded, String url, int port)
    implements AutoCloseable {
  static StoreAccess open(Vertx vertx, Settings settings, int port) throws IOException {
    Settings.Store wanted = settings.store();
    if (!wanted.embedded()) {
      Credentials credentials =
          wanted.influxToken().isEmpty()
              ? new Credentials.None()
              : new Credentials.Token(wanted.influxToken());
      InfluxOptions options =
          new InfluxOptions(
              wanted.influxUrl(),
              wanted.influxOrg().isEmpty() ? "-" : wanted.influxOrg(),
              wanted.influxBucket(),
              credentials);
      return new StoreAccess(
          InfluxMetricStore.open(vertx, options), () -> {}, wanted.influxUrl(), 0);
    }
    EmbeddedQuestDb questDb =
        EmbeddedQuestDb.start(
            settings.dataDir().resolve("store"), port, EmbeddedMetricStore.ddl(wanted.ttl()));
    return new StoreAccess(
        EmbeddedMetricStore.open(vertx, questDb),
        questDb,
        questDb.httpUrl(),
        URI.create(questDb.httpUrl()).getPort());
  }

  /** An edge's: none. */
  static StoreAccess none() {
    return new StoreAccess(new NoStore(), () -> {}, "", 0);
  }

  /** Where the console reads windows that are no longer in memory. */
  static HistorySource history(MetricStore store) {
    return (pool, fromMillis, toMillis, maxPoints) ->
        store
            .range(pool, fromMillis, toMillis)
            .map(rows -> rows.stream().limit(maxPoints).map(StoreAccess::point).toList());
  }

  private static HistoryPoint point(StoredWindow row) {
    return new HistoryPoint(
        row.startMillis() + row.widthMillis(),
        row.size(),
        row.active(),
        row.queued(),
        (row.submitted() + row.rejected()) * 1000.0 / row.widthMillis(),
        row.utilisation(),
        row.latency().p50Millis(),
        row.latency().p95Millis(),
        row.latency().p99Millis());
  }

  @Override
  public void close() throws Exception {
    try {
      store.close().toCompletionStage().toCompletableFuture().get(2, TimeUnit.SECONDS);
    } finally {
      embedded.close();
    }
  }
}
