package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a small run of the gate needs: two services that answer at once, and a model of an access
 * log.
 */
public record GateTargets(Path directory, HttpServer baselineServer, HttpServer candidateServer)
    implements AutoCloseable {
  public static GateTargets start(Path directory) throws IOException {
    Files.createDirectories(directory);
    StringBuilder log = new StringBuilder();
    for (int second = 0; second < 60; second++) {
      log.append(
          "10.0.0.%d - - [17/May/2026:10:00:%02d +0000] \"GET /pages/%d HTTP/1.1\" 200 512\n"
              .formatted(second % 7, second, second));
    }
    Path file = Files.writeString(directory.resolve("access.log"), log);
    CommandLineRun made =
        CommandLineRun.of(
            "gate", "model", file.toString(), "-o", directory.resolve("model.yaml").toString());
    assertEquals(0, made.exitCode(), made.err());
    return new GateTargets(directory, service(), service());
  }

  private static HttpServer service() throws IOException {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    service.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    service.start();
    return service;
  }

  private static String authority(HttpServer service) {
    return "127.0.0.1:" + service.getAddress().getPort();
  }

  public String baseline() {
    return authority(baselineServer);
  }

  public String candidate() {
    return authority(candidateServer);
  }

  /** As the setting {@code gate.allow} has them. */
  public String allowed() {
    return baseline() + "," + candidate();
  }

  /** Takes seconds; whether this machine is too busy for it is not asked here. */
  public String plan() {
    return plan(baseline(), candidate(), 60);
  }

  /**
   * With other targets or of another length.
   *
   * @param windows of 100 ms
   */
  static String plan(String baseline, String candidate, int windows) {
    return """
        schema: tidegate.gate-plan/1
        model: model.yaml
        baseline: http://%1$s
        candidate: http://%2$s
        allow: ["%1$s", "%2$s"]
        load: {peakPerSecond: 50, windows: %3$d, windowMillis: 100, warmUpWindows: 1}
        lag: {windowMillis: 10000, runMillis: 10000}
        """
        .formatted(baseline, candidate, windows);
  }

  @Override
  public void close() {
    baselineServer.stop(0);
    candidateServer.stop(0);
  }
}
