package io.tidegate.launcher.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** {@code tidegate serve} with all roles on a given broker, of any version. */
final class ServeProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final Path log;

  /**
   * @param classPathOrJar what follows {@code java}
   * @param home keeps its data directory and its log
   */
  ServeProcess(List<String> classPathOrJar, Path home, String bootstrap) throws IOException {
    Files.createDirectories(home);
    log = Files.createTempFile(home, "serve", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(classPathOrJar);
    command.addAll(
        List.of(
            "serve",
            "--with-parent",
            "--kafka",
            bootstrap,
            "--data-dir",
            home.resolve("data").toString(),
            "--window",
            NumberedFleet.WINDOW_MILLIS + "ms",
            "--port",
            "0",
            "--set",
            "kafka.partitions=" + RollingUpgradeIT.PARTITIONS,
            "--set",
            "collector.lateness=" + NumberedFleet.LATENESS_MILLIS + "ms"));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  static List<String> ofJar(Path jar) {
    return List.of("-jar", jar.toString());
  }

  static List<String> ofThisBuild() {
    return List.of("-cp", System.getProperty("java.class.path"), "io.tidegate.launcher.Main");
  }

  ServeProcess awaitUp() throws IOException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!log().contains(" is up.")) {
      if (!process.isAlive() || System.nanoTime() - deadlineNanos >= 0) {
        throw new AssertionError("it did not come up:\n" + log());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return this;
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** Stops it in order, as systemd does, and waits for its end. */
  void stop() throws Exception {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it did not stop:\n" + log());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
