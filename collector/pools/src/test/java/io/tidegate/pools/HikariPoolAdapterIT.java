package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static io.tidegate.pools.Results.assertResized;
import static io.tidegate.pools.Results.assertStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import io.tidegate.pools.ApplyResult.Status;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a real PostgreSQL: what counts is how many sessions the server sees. */
@Timeout(60)
class HikariPoolAdapterIT {
  private static EmbeddedPostgres postgres;
  private final List<Connection> borrowed = new ArrayList<>();
  private HikariDataSource dataSource;

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
  }

  @AfterEach
  void closeAll() throws SQLException {
    for (Connection connection : borrowed) {
      connection.close();
    }
    if (dataSource != null) {
      dataSource.close();
    }
  }

  private static HikariConfig config(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        postgres.getJdbcUrl("postgres", "postgres") + "&ApplicationName=tidegate-pool");
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(250);
    return config;
  }

  private HikariPoolAdapter start(HikariConfig config) {
    dataSource = new HikariDataSource(config);
    return new HikariPoolAdapter("db", dataSource, 1, 20);
  }

  private void borrow(int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      borrowed.add(dataSource.getConnection());
    }
  }

  private static int sessions() {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*) from pg_stat_activity"
                    + " where application_name = 'tidegate-pool'")) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shrinkingIsEffectiveAtTheServerAndBreaksNothingBorrowed() throws SQLException {
    HikariPoolAdapter pool = start(config(8));
    borrow(8);
    assertEquals(8, sessions());
    for (Connection connection : borrowed.subList(4, 8)) {
      connection.close();
    }
    assertResized(8, 2, pool.resize(2));
    assertEquals(2, dataSource.getMinimumIdle());
    eventually(() -> sessions() == 4, HikariPoolAdapterIT::sessions);
    for (Connection connection : borrowed.subList(0, 4)) {
      assertTrue(connection.isValid(1));
    }
    for (Connection connection : borrowed) {
      connection.close();
    }
    eventually(
        () -> pool.state().live() <= 2 && sessions() <= 2, () -> pool.state() + " " + sessions());
  }

  @Test
  void growingServesTheWaiting() throws SQLException {
    HikariPoolAdapter pool = start(config(2));
    borrow(2);
    assertThrows(SQLTransientConnectionException.class, () -> dataSource.getConnection());
    assertResized(2, 4, pool.resize(4));
    borrow(2);
    assertEquals(4, pool.state().active());
    assertEquals(4, dataSource.getMinimumIdle());
  }

  @Test
  void theMinimumIdleIsNeverAboveTheMaximumAndComesBack() {
    HikariConfig config = config(8);
    config.setMinimumIdle(3);
    List<String> seen = new ArrayList<>();
    dataSource =
        new HikariDataSource(config) {
          @Override
          public void setMaximumPoolSize(int size) {
            super.setMaximumPoolSize(size);
            seen.add(getMinimumIdle() + "/" + size);
          }

          @Override
          public void setMinimumIdle(int idle) {
            super.setMinimumIdle(idle);
            seen.add(idle + "/" + getMaximumPoolSize());
          }
        };
    HikariPoolAdapter pool = new HikariPoolAdapter("db", dataSource, 1, 20);
    seen.clear();
    pool.resize(2);
    pool.resize(10);
    assertEquals(List.of("2/8", "2/2", "2/10", "3/10"), seen);
  }

  @Test
  void waitsUsesAndTimeoutsAreCounted() throws SQLException {
    HikariPoolAdapter pool = start(config(1));
    RecordedTimes times = new RecordedTimes();
    pool.observe(times);
    borrow(1);
    assertThrows(SQLTransientConnectionException.class, () -> dataSource.getConnection());
    borrowed.get(0).close();
    assertEquals(new PoolCounts(1, 1, 1, 0), pool.counts());
    assertEquals(2, times.latencies.size());
    assertTrue(times.latencies.get(1) >= 250_000_000L, times.latencies::toString);
    assertEquals(1, times.runs.size());
    assertTrue(times.runs.get(0) >= 250_000_000L, times.runs::toString);
  }

  @Test
  void theOwnersLimitsCannotBePassed() {
    HikariPoolAdapter pool = start(config(4));
    assertStatus(
        Status.CLAMPED,
        "size 21 is outside of the local limits of pool 'db', 1 to 20: it has 20",
        pool.resize(21));
    dataSource.close();
    assertStatus(Status.FAILED, "pool 'db' is TERMINATED", pool.resize(3));
  }

  @Test
  void metricsOfTheApplicationAreKept() throws SQLException {
    AtomicInteger theirs = new AtomicInteger();
    HikariConfig config = config(2);
    config.setMetricsTrackerFactory(
        HikariTimes.before(
            (name, stats) ->
                new IMetricsTracker() {
                  @Override
                  public void recordConnectionUsageMillis(long millis) {
                    theirs.incrementAndGet();
                  }
                }));
    HikariPoolAdapter pool = start(config);
    dataSource.getConnection().close();
    assertEquals(1, theirs.get());
    assertEquals(1, pool.counts().completed());
  }

  @Test
  void otherMetricsAreNamed() {
    HikariConfig config = config(2);
    config.setMetricsTrackerFactory((name, stats) -> new IMetricsTracker() {});
    IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> start(config));
    assertTrue(refusal.getMessage().contains("HikariTimes.before"), refusal.getMessage());
  }

  @Test
  void aDataSourceThatHasNotStartedIsReportedAsEmpty() throws SQLException {
    dataSource = new HikariDataSource();
    dataSource.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
    HikariPoolAdapter pool = new HikariPoolAdapter("db", dataSource, 1, 20);
    assertEquals(new PoolState(10, 0, 0, 0, 0, 1, 20), pool.state());
    dataSource.getConnection().close();
    assertEquals(1, pool.counts().completed());
  }
}
