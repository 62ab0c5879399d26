package io.tidegate.collector.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;

/** Debian's influxd 1.6 as a child process: a genuine InfluxQL engine. */
public final class Influxd implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("Listening on HTTP.*addr=(127\\.0\\.0\\.1:\\d+)");

  private final DebianDaemon daemon;

  private Influxd(DebianDaemon daemon) {
    this.daemon = daemon;
  }

  /** Empty: it is not installed. */
  public static Optional<Path> binary() {
    return DebianDaemon.find("influxd");
  }

  public static Influxd start(Path binary, Path directory) throws Exception {
    Path config = directory.resolve("influxd.conf");
    Files.writeString(
        config,
        """
        reporting-disabled = true
        bind-address = "127.0.0.1:0"
        [meta]
        dir = "%1$s/meta"
        [data]
        dir = "%1$s/data"
        wal-dir = "%1$s/wal"
        query-log-enabled = false
        [http]
        bind-address = "127.0.0.1:0"
        log-enabled = false
        [monitor]
        store-enabled = false
        """
            .formatted(directory));
    return new Influxd(
        DebianDaemon.start(LISTENING, binary.toString(), "run", "-config", config.toString()));
  }

  public String url() {
    return daemon.url();
  }

  /** Version 1.6 has no /api/v2/write yet; 1.8 and later do. */
  static Interceptor writesOfVersion1() {
    return chain -> {
      Request request = chain.request();
      HttpUrl url = request.url();
      if (!url.encodedPath().equals("/api/v2/write")) {
        return chain.proceed(request);
      }
      HttpUrl rewritten =
          url.newBuilder()
              .encodedPath("/write")
              .query(null)
              .addQueryParameter("db", url.queryParameter("bucket"))
              .addQueryParameter("precision", url.queryParameter("precision"))
              .build();
      return chain.proceed(request.newBuilder().url(rewritten).build());
    };
  }

  @Override
  public void close() throws InterruptedException {
    daemon.close();
  }
}
