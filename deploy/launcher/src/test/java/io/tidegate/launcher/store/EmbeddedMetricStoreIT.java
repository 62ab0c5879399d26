package io.tidegate.launcher.store;

import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.MetricStoreContract;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the store that comes with the launcher. */
@Timeout(180)
class EmbeddedMetricStoreIT extends MetricStoreContract {
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
    database = EmbeddedQuestDb.start(directory, 0, EmbeddedMetricStore.ddl(Duration.ofDays(30)));
    store = EmbeddedMetricStore.open(vertx, database);
    return store;
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
