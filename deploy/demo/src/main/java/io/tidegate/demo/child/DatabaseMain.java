package io.tidegate.demo.child;

import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real PostgreSQL with the schema of the demo. Arguments: {@code --data-dir DIR} (is emptied, and
 * deleted at the end), {@code --max-connections N}.
 */
public final class DatabaseMain {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  private DatabaseMain() {}

  public static void main(String[] args) {
    ChildLife.run("database", List.of("data-dir", "max-connections"), args, DatabaseMain::start);
  }

  private static JsonObject start(Arguments arguments, ChildLife life) throws Exception {
    Path dataDirectory = Path.of(arguments.text("data-dir"));
    int maxConnections = arguments.number("max-connections", 10, 500);
    PostgresFiles files = new PostgresFiles(dataDirectory);
    life.owns("data directory", files::killAndDelete);
    life.lastResort(files::killAndDelete);
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(PostgresBinaries.directory())
            .setDataDirectory(dataDirectory.toFile())
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(START_TIMEOUT)
            .setServerConfig("max_connections", Integer.toString(maxConnections))
            .setServerConfig("shared_buffers", "32MB")
            // A demo's data need not survive a power cut.
            .setServerConfig("fsync", "off")
            .setServerConfig("autovacuum", "off")
            .start();
    life.owns("PostgreSQL", postgres);
    String jdbcUrl = postgres.getJdbcUrl("postgres", "postgres");
    DemoSchema.create(postgres.getPostgresDatabase());
    return new JsonObject()
        .put("instance", "database-" + ProcessHandle.current().pid())
        .put("port", postgres.getPort())
        .put("postgresPid", files.serverPid().orElseThrow())
        .put("maxConnections", maxConnections)
        .put("jdbcUrl", jdbcUrl);
  }
}
