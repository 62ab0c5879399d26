package io.tidegate.launcher.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.exceptions.InfluxException;
import io.tidegate.bus.Await;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class EmbeddedQuestDbIT {
  static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS probe (
        timestamp TIMESTAMP, service SYMBOL, pool SYMBOL, size LONG, p99_millis DOUBLE, note VARCHAR
      ) TIMESTAMP(timestamp) PARTITION BY DAY TTL 30 DAYS WAL
      DEDUP UPSERT KEYS(timestamp, service, pool)""";

  private static final String LINES =
      """
      probe,service=shop,pool=orders size=8i,p99_millis=12.5,note="first" 1700000000000
      probe,service=shop,pool=orders size=9i,p99_millis=13.5,note="second" 1700000060000
      probe,service=shop,pool=stock size=4i,p99_millis=2.25 1700000060000""";

  @TempDir Path directory;

  @Test
  void takesTheClientsWritesAndKeepsTheSameRowsOnce() throws Exception {
    try (EmbeddedQuestDb store = EmbeddedQuestDb.start(directory, 0, List.of(TABLE))) {
      try (InfluxDBClient client = client(store.httpUrl(), store.user(), store.password())) {
        for (int i = 0; i < 3; i++) {
          client.getWriteApiBlocking().writeRecord(WritePrecision.MS, LINES);
        }
        // One more row: when it is visible, the repeats before it were applied too.
        client
            .getWriteApiBlocking()
            .writeRecord(WritePrecision.MS, "probe,service=z,pool=z size=1i 1700000120000");
      }
      Await.until("the last row is visible", () -> count(store, "z") == 1);
      assertEquals(3, count(store, "shop"));

      List<Map<String, Object>> orders =
          store.query(
              "SELECT timestamp, pool, size, p99_millis, note FROM probe"
                  + " WHERE service = $1 AND timestamp >= $2 ORDER BY timestamp, pool",
              "shop",
              Instant.ofEpochMilli(1_700_000_060_000L));
      assertEquals(2, orders.size());
      assertEquals(
          Map.of(
              "timestamp",
              Instant.ofEpochMilli(1_700_000_060_000L),
              "pool",
              "orders",
              "size",
              9L,
              "p99_millis",
              13.5,
              "note",
              "second"),
          orders.get(0));
      assertEquals("stock", orders.get(1).get("pool"));
      assertEquals(null, orders.get(1).get("note"));
    }
  }

  @Test
  void refusesWritesWithoutItsPasswordAndToUnknownColumns() throws Exception {
    try (EmbeddedQuestDb store = EmbeddedQuestDb.start(directory, 0, List.of(TABLE))) {
      try (InfluxDBClient stranger = client(store.httpUrl(), store.user(), "guess")) {
        InfluxException refused =
            assertThrows(
                InfluxException.class,
                () -> stranger.getWriteApiBlocking().writeRecord(WritePrecision.MS, LINES));
        assertEquals(401, refused.status());
      }
      try (InfluxDBClient client = client(store.httpUrl(), store.user(), store.password())) {
        assertThrows(
            InfluxException.class,
            () ->
                client
                    .getWriteApiBlocking()
                    .writeRecord(
                        WritePrecision.MS, "probe,service=a,pool=b sise=1i 1700000000000"));
        assertThrows(
            InfluxException.class,
            () ->
                client
                    .getWriteApiBlocking()
                    .writeRecord(WritePrecision.MS, "prob,service=a,pool=b size=1i 1700000000000"));
      }
      assertEquals(0, count(store, "a"));
    }
  }

  @Test
  void keepsRowsOverARestartOnTheSamePort() throws Exception {
    int port;
    String firstPassword;
    try (EmbeddedQuestDb store = EmbeddedQuestDb.start(directory, 0, List.of(TABLE))) {
      firstPassword = store.password();
      port = Integer.parseInt(store.httpUrl().substring("http://127.0.0.1:".length()));
      try (InfluxDBClient client = client(store.httpUrl(), store.user(), store.password())) {
        client.getWriteApiBlocking().writeRecord(WritePrecision.MS, LINES);
      }
    }
    try (EmbeddedQuestDb again = EmbeddedQuestDb.start(directory, port, List.of(TABLE))) {
      assertEquals("http://127.0.0.1:" + port, again.httpUrl());
      assertNotEquals(firstPassword, again.password());
      Await.until("the rows are back", () -> count(again, "shop") == 3);
    }
  }

  @Test
  void keepsWhatItAcknowledgedWhenItIsKilled() throws Exception {
    try (ChildJvm child = new ChildJvm(QuestDbChild.class, directory.toString())) {
      String url = child.line();
      try (InfluxDBClient client = client(url, "tidegate", "test-password")) {
        client.getWriteApiBlocking().writeRecord(WritePrecision.MS, LINES);
      }
      IllegalStateException locked =
          assertThrows(
              IllegalStateException.class,
              () -> EmbeddedQuestDb.start(directory, 0, List.of(TABLE)));
      assertEquals(
          "the directory %s of the embedded store is in use by another process: stop that one, or choose another directory"
              .formatted(directory.toAbsolutePath()),
          locked.getMessage());
      child.kill();
    }
    try (EmbeddedQuestDb store = EmbeddedQuestDb.start(directory, 0, List.of(TABLE))) {
      Await.until("the rows are back", () -> count(store, "shop") == 3);
    }
  }

  @Test
  void namesWhatIsWrong() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      IllegalStateException taken =
          assertThrows(
              IllegalStateException.class,
              () -> EmbeddedQuestDb.start(directory, other.getLocalPort(), List.of()));
      assertTrue(
          taken.getMessage().startsWith("port " + other.getLocalPort() + " on 127.0.0.1"),
          taken.getMessage());
    }
    IllegalArgumentException ddl =
        assertThrows(
            IllegalArgumentException.class,
            () -> EmbeddedQuestDb.start(directory, 0, List.of("CREATE TABEL x")));
    assertTrue(ddl.getMessage().contains("CREATE TABEL x"), ddl.getMessage());
    try (EmbeddedQuestDb store = EmbeddedQuestDb.start(directory, 0, List.of(TABLE))) {
      IllegalArgumentException query =
          assertThrows(
              IllegalArgumentException.class, () -> store.query("SELECT nothing FROM probe"));
      assertTrue(query.getMessage().contains("SELECT nothing FROM probe"), query.getMessage());
      assertThrows(
          IllegalArgumentException.class, () -> store.query("SELECT $1", new Object[] {1f}));
    }
    try (var files = Files.list(directory)) {
      assertTrue(files.anyMatch(Files::isDirectory));
    }
  }

  private static long count(EmbeddedQuestDb store, String service) {
    return (Long)
        store.query("SELECT count() AS n FROM probe WHERE service = $1", service).get(0).get("n");
  }

  private static InfluxDBClient client(String url, String user, String password) {
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .protocols(Arrays.asList(okhttp3.Protocol.HTTP_1_1))
            .addNetworkInterceptor(
                chain ->
                    chain.proceed(
                        chain
                            .request()
                            .newBuilder()
                            .header("Authorization", Credentials.basic(user, password))
                            .build()));
    return InfluxDBClientFactory.create(
        InfluxDBClientOptions.builder()
            .url(url)
            .org("tidegate")
            .bucket("tidegate")
            .okHttpClient(http)
            .build());
  }
}
