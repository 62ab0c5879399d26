package io.tidegate.pools;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class HikariPoolContractIT extends LendingPoolContract {
  private static EmbeddedPostgres postgres;
  private HikariDataSource dataSource;

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
  }

  @Override
  ManagedPool open(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(30_000);
    dataSource = new HikariDataSource(config);
    return new HikariPoolAdapter(NAME, dataSource, MIN, MAX);
  }

  @Override
  AutoCloseable borrow() throws SQLException {
    return dataSource.getConnection();
  }

  @Override
  void resizeByOwner(int size) {
    dataSource.setMinimumIdle(Math.min(size, dataSource.getMinimumIdle()));
    dataSource.setMaximumPoolSize(size);
  }

  @Override
  void end() {
    if (dataSource != null) {
      dataSource.close();
    }
  }

  @Override
  PoolType type() {
    return PoolType.DB_CONNECTION;
  }
}
