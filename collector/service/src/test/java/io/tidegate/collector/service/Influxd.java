package io.tidegate.collector.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;

/** Debian's influxd 1.6 as a child process: a genuine InfluxQL engine. */
final class Influxd implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("Listening on HTTP.*addr=(127\\.0\\.0\\.1:\\d+)");

  private final Process process;
  private final String url;

  private Influxd(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Empty: it is not installed. */
  static Optional<Path> binary() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, "influxd"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Influxd start(Path binary, Path directory) throws Exception {
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
    Process process =
        new ProcessBuilder(binary.toString(), "run", "-config", config.toString())
            .redirectErrorStream(true)
            .start();
    CompletableFuture<String> address = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, address), "influxd-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return new Influxd(process, "http://" + address.get(30, TimeUnit.SECONDS));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static void read(Process process, CompletableFuture<String> address) {
    StringBuilder output = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.find()) {
          address.complete(matcher.group(1));
        } else if (!address.isDone()) {
          output.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      output.append(e);
    }
    address.completeExceptionally(new IOException("influxd ended:\n" + output));
  }

  String url() {
    return url;
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
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
