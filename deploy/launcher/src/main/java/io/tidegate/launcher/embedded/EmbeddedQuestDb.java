package io.tidegate.launcher.embedded;

import io.questdb.Bootstrap;
import io.questdb.PropBootstrapConfiguration;
import io.questdb.ServerMain;
import io.questdb.griffin.SqlException;
import io.questdb.log.LogFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * QuestDB in this process. It takes line protocol on {@code /api/v2/write} with Basic
 * authentication, on 127.0.0.1 only, and only for tables and columns that the DDL named; reading is
 * done in process.
 */
public final class EmbeddedQuestDb implements AutoCloseable {
  private static final String OWNER = "embedded store";
  private static final String USER = "tidegate";
  private static final int PASSWORD_BYTES = 24;

  private final ServerMain server;
  private final QuestDbQueries queries;
  private final DirectoryLock lock;
  private final String password;
  private final String httpUrl;
  private boolean closed;

  private EmbeddedQuestDb(ServerMain server, DirectoryLock lock, String password) {
    this.server = server;
    this.queries = new QuestDbQueries(server.getEngine());
    this.lock = lock;
    this.password = password;
    this.httpUrl = "http://127.0.0.1:" + server.getHttpServerPort();
  }

  /** With a password made for this start. */
  public static EmbeddedQuestDb start(Path directory, int httpPort, List<String> ddl)
      throws IOException {
    byte[] secret = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(secret);
    return start(
        directory, httpPort, ddl, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /**
   * Blocks until the server listens and the tables are there.
   *
   * @param httpPort 0: any free one
   * @param ddl statements that may be run again, such as {@code CREATE TABLE IF NOT EXISTS}
   * @param password empty: everybody on this machine may read and write
   * @throws IllegalStateException if the port or the directory is in use
   * @throws IllegalArgumentException if a statement is wrong; the text holds it
   */
  public static EmbeddedQuestDb start(
      Path directory, int httpPort, List<String> ddl, String password) throws IOException {
    LocalPort.requireValid(httpPort, OWNER);
    Objects.requireNonNull(password, "password");
    if (httpPort != 0) {
      LocalPort.requireFree(httpPort, OWNER);
    }
    DirectoryLock lock = DirectoryLock.take(directory, OWNER);
    ServerMain server = null;
    try {
      server = new ServerMain(bootstrap(directory, httpPort, password));
      createTables(server, ddl);
      server.start();
      // Else what it knows of its tables is still being read: for a moment there are none.
      server.awaitStartup();
      return new EmbeddedQuestDb(server, lock, password);
    } catch (IOException | RuntimeException e) {
      if (server != null) {
        server.close();
      }
      lock.close();
      throw e;
    }
  }

  private static Bootstrap bootstrap(Path directory, int httpPort, String password)
      throws IOException {
    Path root = directory.toAbsolutePath();
    writeLogConfiguration(root);
    // Before any other class of QuestDB: it reads its log configuration once per JVM.
    LogFactory.configureRootDir(root.toString());
    Map<String, String> settings = settings(httpPort, password);
    return new Bootstrap(
        new PropBootstrapConfiguration() {
          @Override
          public Map<String, String> getEnv() {
            return settings;
          }

          @Override
          public boolean useSite() {
            return false;
          }

          @Override
          public String getBanner() {
            return null;
          }
        },
        Bootstrap.getServerMainArgs(root.toString()));
  }

  private static Map<String, String> settings(int httpPort, String password) {
    Map<String, String> settings = new HashMap<>();
    settings.put("QDB_HTTP_NET_BIND_TO", "127.0.0.1:" + httpPort);
    if (!password.isEmpty()) {
      settings.put("QDB_HTTP_USER", USER);
      settings.put("QDB_HTTP_PASSWORD", password);
    }
    settings.put("QDB_PG_ENABLED", "false");
    settings.put("QDB_HTTP_MIN_ENABLED", "false");
    settings.put("QDB_LINE_TCP_ENABLED", "false");
    settings.put("QDB_TELEMETRY_ENABLED", "false");
    settings.put("QDB_CAIRO_MAT_VIEW_ENABLED", "false");
    settings.put("QDB_SHARED_WORKER_COUNT", "1");
    settings.put("QDB_WAL_APPLY_WORKER_COUNT", "1");
    // A typing mistake must fail, not make a table without deduplication.
    settings.put("QDB_LINE_AUTO_CREATE_NEW_TABLES", "false");
    settings.put("QDB_LINE_AUTO_CREATE_NEW_COLUMNS", "false");
    settings.put("QDB_CAIRO_WRITER_DATA_APPEND_PAGE_SIZE", "1M");
    settings.put("QDB_CAIRO_WAL_WRITER_DATA_APPEND_PAGE_SIZE", "256K");
    return settings;
  }

  /** Errors only, in a file beside the data: QuestDB does not log through SLF4J. */
  private static void writeLogConfiguration(Path root) throws IOException {
    Path configuration = root.resolve("conf");
    Files.createDirectories(configuration);
    Files.createDirectories(root.resolve("log"));
    Files.writeString(
        configuration.resolve("log.conf"),
        """
        writers=file
        w.file.class=io.questdb.log.LogRollingFileWriter
        w.file.location=${log.dir}/questdb.log.${date:yyyyMMdd}
        w.file.rollEvery=day
        w.file.level=ERROR,CRITICAL
        w.file.rollSize=8m
        w.file.sizeLimit=32m
        """,
        StandardCharsets.UTF_8);
  }

  private static void createTables(ServerMain server, List<String> ddl) {
    QuestDbQueries queries = new QuestDbQueries(server.getEngine());
    ddl.forEach(statement -> execute(queries, statement));
  }

  private static void execute(QuestDbQueries queries, String statement) {
    try {
      queries.execute(statement);
    } catch (SqlException e) {
      throw new IllegalArgumentException(
          "the store refuses the statement '%s': %s".formatted(statement, e.getMessage()), e);
    }
  }

  /**
   * Runs a statement that changes a table; blocks.
   *
   * @throws IllegalArgumentException if it is wrong; the text holds it
   */
  public void execute(String statement) {
    checkOpen();
    execute(queries, statement);
  }

  private synchronized void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the embedded store is closed");
    }
  }

  /** {@code http://127.0.0.1:port}, for influxdb-client-java. */
  public String httpUrl() {
    return httpUrl;
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  /**
   * Runs a query in this process; blocks, so not for an event loop. Safe from several threads.
   *
   * @param bind for {@code $1}, {@code $2}, …: String, Integer, Long, Double, Boolean or Instant
   * @return the rows: column name to String, Integer, Long, Double, Boolean, Instant or null
   * @throws IllegalArgumentException if the SQL is wrong, or there are more than 200,000 rows
   */
  public List<Map<String, Object>> query(String sql, Object... bind) {
    checkOpen();
    return queries.select(sql, bind);
  }

  /** Stops the server; what was acknowledged is on disk. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      server.close();
    } finally {
      lock.close();
    }
  }
}
