package io.tidegate.demo.child;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidegate.pools.HikariPoolAdapter;
import io.tidegate.pools.ManagedPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** The database as orders sees it: through HikariCP. */
final class OrdersDatabase implements AutoCloseable {
  private static final long FIRST_CONNECTION_MILLIS = 10_000;
  private static final String SOCKET_TIMEOUT_SECONDS = "5";

  private final HikariDataSource dataSource;
  private final ManagedPool pool;

  OrdersDatabase(String poolName, String jdbcUrl, int size, Duration connectionWait) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(poolName);
    config.setJdbcUrl(jdbcUrl);
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(connectionWait.toMillis());
    config.setInitializationFailTimeout(FIRST_CONNECTION_MILLIS);
    config.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
    config.addDataSourceProperty("ApplicationName", "orders");
    dataSource = new HikariDataSource(config);
    pool =
        new HikariPoolAdapter(poolName, dataSource, DemoLimits.MIN, DemoLimits.MAX_DB_CONNECTIONS);
  }

  ManagedPool pool() {
    return pool;
  }

  int readOrder(long request, double workMillis) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return DemoSchema.readOrder(connection, request, workMillis);
    }
  }

  @Override
  public void close() {
    dataSource.close();
  }
}
