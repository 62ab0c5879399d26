package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static io.tidegate.pools.Meters.identities;
import static io.tidegate.pools.Meters.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Beside HikariCP's own Micrometer tracker, on one data source of a real PostgreSQL. */
@Timeout(60)
class HikariMetricsIT {
  private static EmbeddedPostgres postgres;
  private final MeterRegistry theirs = new SimpleMeterRegistry();
  private final MeterRegistry ours = new SimpleMeterRegistry();

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
  }

  /** Not started before the adapter and the metrics are there, as then the first open is seen. */
  private HikariDataSource dataSource() {
    HikariDataSource dataSource = new HikariDataSource();
    dataSource.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
    dataSource.setPoolName("db");
    dataSource.setMaximumPoolSize(2);
    dataSource.setMinimumIdle(1);
    dataSource.setConnectionTimeout(250);
    dataSource.setMetricsTrackerFactory(
        HikariTimes.before(new MicrometerMetricsTrackerFactory(theirs)));
    return dataSource;
  }

  @Test
  void aDataSourceHasTheMetersThatHikariCpGivesItAndTheirCounts() throws Exception {
    try (HikariDataSource dataSource = dataSource();
        PoolMetrics metrics = new PoolMetrics()) {
      metrics.bindTo(ours);
      metrics.add(new HikariPoolAdapter("db", dataSource, 1, 8));
      try (Connection first = dataSource.getConnection();
          Connection second = dataSource.getConnection()) {
        assertEquals(true, first.isValid(1) && second.isValid(1));
        assertThrows(SQLTransientConnectionException.class, dataSource::getConnection);
        assertEquals(identities(theirs), identities(ours));
        assertEquals(10, identities(ours).size());
        assertEquals(2, value(ours, "hikaricp.connections.active", "pool", "db"));
      }
      for (String name : List.of("timeout", "acquire", "usage", "creation", "max", "min")) {
        String meter = "hikaricp.connections." + name;
        assertEquals(value(theirs, meter), value(ours, meter), meter);
      }
      assertEquals(1, value(ours, "hikaricp.connections.timeout"));
      assertEquals(3, value(ours, "hikaricp.connections.acquire"));
      assertEquals(2, value(ours, "hikaricp.connections.usage"));
      assertEquals(0, value(ours, "hikaricp.connections.active"));
    }
    assertEquals(List.of(), ours.getMeters());
  }

  @Test
  void openTelemetrysNamesAndBothAtOnce() throws Exception {
    Set<String> conventional =
        Set.of(
            "db.client.connection.count{db.client.connection.pool.name=db,db.client.connection.state=used} GAUGE null",
            "db.client.connection.count{db.client.connection.pool.name=db,db.client.connection.state=idle} GAUGE null",
            "db.client.connection.max{db.client.connection.pool.name=db} GAUGE null",
            "db.client.connection.idle.max{db.client.connection.pool.name=db} GAUGE null",
            "db.client.connection.idle.min{db.client.connection.pool.name=db} GAUGE null",
            "db.client.connection.pending_requests{db.client.connection.pool.name=db} GAUGE null",
            "db.client.connection.timeouts{db.client.connection.pool.name=db} COUNTER null",
            "db.client.connection.create_time{db.client.connection.pool.name=db} TIMER seconds",
            "db.client.connection.wait_time{db.client.connection.pool.name=db} TIMER seconds",
            "db.client.connection.use_time{db.client.connection.pool.name=db} TIMER seconds");
    try (HikariDataSource dataSource = dataSource();
        PoolMetrics metrics = new PoolMetrics(MetricConvention.OPENTELEMETRY, List.of());
        PoolMetrics both = new PoolMetrics(MetricConvention.BOTH, List.of())) {
      HikariPoolAdapter pool = new HikariPoolAdapter("db", dataSource, 1, 8);
      metrics.add(pool).bindTo(ours);
      dataSource.getConnection().close();
      assertEquals(new TreeSet<>(conventional), identities(ours));
      String state = "db.client.connection.state";
      assertEquals(0, value(ours, "db.client.connection.count", state, "used"));
      eventually(() -> value(ours, "db.client.connection.count", state, "idle") == 1, pool::state);
      assertEquals(1, value(ours, "db.client.connection.wait_time"));
      assertEquals(1, value(ours, "db.client.connection.use_time"));
      assertEquals(
          value(theirs, "hikaricp.connections.creation"),
          value(ours, "db.client.connection.create_time"));

      MeterRegistry second = new SimpleMeterRegistry();
      both.add(pool).bindTo(second);
      Set<String> all = new TreeSet<>(conventional);
      all.addAll(identities(theirs));
      assertEquals(all, identities(second));
    }
  }
}
