import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program that knows nothing of Tidegate: a ThreadPoolExecutor whose tasks query a database
 * through HikariCP, with more to do than its workers keep up with at once. Argument: a JDBC URL.
 */
public final class PlainService {
  public static void main(String[] arguments) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setPoolName("orders-db");
    config.setJdbcUrl(arguments[0]);
    config.setMaximumPoolSize(4);
    AtomicLong number = new AtomicLong();
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            4,
            4,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(64),
            task -> new Thread(task, "orders-worker-" + number.incrementAndGet()),
            new ThreadPoolExecutor.CallerRunsPolicy());
    try (HikariDataSource database = new HikariDataSource(config)) {
      while (System.in.available() == 0) {
        workers.execute(() -> query(database));
        TimeUnit.MILLISECONDS.sleep(5);
      }
      workers.shutdown();
      workers.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static void query(HikariDataSource database) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_sleep(0.02)");
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
