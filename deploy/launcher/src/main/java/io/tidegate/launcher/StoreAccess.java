package io.tidegate.launcher;

import io.tidegate.collector.service.InfluxMetricStore;
import io.tidegate.collector.service.InfluxOptions;
import io.tidegate.collector.service.InfluxOptions.Credentials;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.Retention;
import io.tidegate.collector.service.StoredAggregate;
import io.tidegate.collector.service.WindowHistory;
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
      MetricStore influx =
          wanted.influxSumsBucket().isEmpty()
              ? InfluxMetricStore.open(vertx, options)
              : InfluxMetricStore.open(vertx, options, wanted.influxSumsBucket());
      return new StoreAccess(influx, () -> {}, wanted.influxUrl(), 0);
    }
    EmbeddedQuestDb questDb =
        EmbeddedQuestDb.start(
            settings.dataDir().resolve("store"), port, EmbeddedMetricStore.ddl(wanted.retention()));
    try {
      EmbeddedMetricStore.upgrade(questDb, wanted.retention());
    } catch (RuntimeException e) {
      questDb.close();
      throw e;
    }
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

  /** Where the console reads windows that are no longer in memory, or their sums. */
  static HistorySource history(MetricStore store, Retention retention) {
    WindowHistory history = new WindowHistory(store, retention, System::currentTimeMillis);
    return (pool, fromMillis, toMillis, maxPoints) ->
        history
            .read(pool, fromMillis, toMillis, maxPoints)
            .map(points -> points.stream().map(StoreAccess::point).toList());
  }

  /** Of several windows the sizes and times that matter are the highest. */
  private static HistoryPoint point(WindowHistory.Point point) {
    StoredAggregate values = point.values();
    return new HistoryPoint(
        point.endMillis(),
        values.sizeMax(),
        values.activeMax(),
        values.queuedMax(),
        values.arrivalsPerSecond(),
        values.utilisationMax(),
        values.latency().p50MillisMax(),
        values.latency().p95MillisMax(),
        values.latency().p99MillisMax());
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
