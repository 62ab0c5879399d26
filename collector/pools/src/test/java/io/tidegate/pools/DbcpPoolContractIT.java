package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DbcpPoolContractIT extends LendingPoolContract {
  private static EmbeddedPostgres postgres;
  private BasicDataSource dataSource;
  private DbcpPoolAdapter pool;

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
  }

  private BasicDataSource made(int size) {
    BasicDataSource made = new BasicDataSource();
    made.setUrl(postgres.getJdbcUrl("postgres", "postgres"));
    made.setMaxTotal(size);
    made.setMaxIdle(size);
    made.setMaxWait(Duration.ofSeconds(30));
    return made;
  }

  @Override
  ManagedPool open(int size) throws SQLException {
    dataSource = made(size);
    dataSource.start();
    pool = new DbcpPoolAdapter(NAME, dataSource, MIN, MAX);
    return pool;
  }

  @Override
  AutoCloseable borrow() throws SQLException {
    return pool.getConnection();
  }

  @Override
  void resizeByOwner(int size) {
    dataSource.setMaxTotal(size);
  }

  @Override
  void end() throws SQLException {
    if (dataSource != null) {
      dataSource.close();
    }
  }

  @Override
  PoolType type() {
    return PoolType.DB_CONNECTION;
  }

  @Override
  boolean tellsRuns() {
    return false;
  }

  @Test
  void whatTheDataSourceShowsFollows() throws SQLException {
    open(4);
    pool.resize(9);
    eventually(() -> dataSource.getMaxTotal() == 9 && dataSource.getMaxIdle() == 9, pool::state);
    pool.resize(3);
    eventually(() -> dataSource.getMaxTotal() == 3 && dataSource.getMaxIdle() == 3, pool::state);
  }

  @Test
  void noChangeIsUndoneByTheRecordOfTheOneBefore() throws SQLException {
    open(4);
    for (int i = 0; i < 5_000; i++) {
      int size = i % 2 == 0 ? MIN : MAX;
      assertEquals(size, pool.resize(size).applied().size(), "change " + i);
    }
    eventually(() -> dataSource.getMaxTotal() == MAX, pool::state);
  }

  @Test
  void theLockOfTheDataSourceBlocksNoChange() throws SQLException {
    open(4);
    BasicDataSource locked = dataSource;
    synchronized (locked) {
      Thread control = new Thread(() -> pool.resize(9));
      control.start();
      eventually(() -> pool.state().size() == 9 && !control.isAlive(), pool::state);
    }
  }

  @Test
  void aDataSourceThatHasNotStartedIsNamed() {
    assertEquals(
        "the data source of pool 'orders-1' has not started: call its start() first",
        assertThrows(
                IllegalStateException.class, () -> new DbcpPoolAdapter(NAME, made(4), MIN, MAX))
            .getMessage());
  }
}
