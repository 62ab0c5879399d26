package io.tidegate.collector.service;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.domain.Bucket;
import com.influxdb.exceptions.InfluxException;
import io.tidegate.collector.service.InfluxOptions.Credentials;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The contract on an InfluxDB 2.x or 3.x that INFLUX_URL, INFLUX_TOKEN and INFLUX_ORG name. */
class RemoteInfluxStoreIT extends MetricStoreContract {
  private static final String URL = System.getenv("INFLUX_URL");
  private static final String TOKEN = System.getenv("INFLUX_TOKEN");
  private static final String ORG = System.getenv().getOrDefault("INFLUX_ORG", "tidegate");
  private static Vertx vertx;

  private final List<MetricStore> stores = new ArrayList<>();
  private final List<Bucket> buckets = new ArrayList<>();

  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(
        URL != null && TOKEN != null,
        "skipped: INFLUX_URL and INFLUX_TOKEN name no InfluxDB, so none of version 2 or 3 is tested");
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @AfterEach
  void closeStores() throws Exception {
    for (MetricStore store : stores) {
      store.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
    if (!buckets.isEmpty()) {
      try (InfluxDBClient client = client()) {
        buckets.forEach(client.getBucketsApi()::deleteBucket);
      }
    }
  }

  private static InfluxDBClient client() {
    return InfluxDBClientFactory.create(URL, TOKEN.toCharArray(), ORG);
  }

  @Override
  protected MetricStore store() {
    String bucket = create();
    MetricStore store =
        InfluxMetricStore.open(
            vertx, new InfluxOptions(URL, ORG, bucket, new Credentials.Token(TOKEN)), create());
    stores.add(store);
    return store;
  }

  private String create() {
    String bucket = "tidegate_" + UUID.randomUUID().toString().replace('-', '_');
    try (InfluxDBClient client = client()) {
      String organisation =
          client.getOrganizationsApi().findOrganizations().stream()
              .filter(o -> o.getName().equals(ORG))
              .findFirst()
              .orElseThrow()
              .getId();
      buckets.add(client.getBucketsApi().createBucket(bucket, organisation));
    } catch (InfluxException e) {
      // Version 3 has neither organisations nor buckets, and makes a database at its first row.
      if (e.status() != 404) {
        throw e;
      }
    }
    return bucket;
  }
}
