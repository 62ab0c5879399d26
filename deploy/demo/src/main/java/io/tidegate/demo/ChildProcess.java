package io.tidegate.demo;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One child of this JVM, on the same Java and class path. */
final class ChildProcess {
  private static final int LAST_LINES = 15;
  private static final String READY = "READY ";

  private final String role;
  private final Process process;
  private final Path log;
  private final CompletableFuture<JsonObject> ready = new CompletableFuture<>();

  private ChildProcess(String role, Process process, Path log) {
    this.role = role;
    this.process = process;
    this.log = log;
  }

  /** Starts it and returns at once. Its log is {@code ROLE.log} in the directory, begun anew. */
  static ChildProcess start(
      String role, Class<?> main, int heapMegabytes, List<String> arguments, Path logDirectory)
      throws IOException {
    Files.createDirectories(logDirectory);
    Path log = logDirectory.resolve(role + ".log");
    Process process =
        new ProcessBuilder(command(main, heapMegabytes, arguments))
            .redirectError(log.toFile())
            .start();
    ChildProcess child = new ChildProcess(role, process, log);
    Thread reader = new Thread(child::readOutput, role + "-output");
    reader.setDaemon(true);
    reader.start();
    return child;
  }

  static List<String> command(Class<?> main, int heapMegabytes, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags(Runtime.version().feature()));
    command.add("-Xmx" + heapMegabytes + "m");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /**
   * Made for a quick start and little memory beside other JVMs; a child compiles with C1 only,
   * which is warm within seconds and leaves the processors to the work.
   */
  static List<String> flags(int javaVersion) {
    List<String> flags =
        new ArrayList<>(
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"));
    if (javaVersion >= 21) {
      flags.add("--enable-native-access=ALL-UNNAMED");
    }
    if (javaVersion >= 24) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return flags;
  }

  private void readOutput() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(READY)) {
          ready.complete(new JsonObject(line.substring(READY.length())));
        }
      }
    } catch (IOException | DecodeException e) {
      ready.completeExceptionally(e);
      return;
    }
    ready.completeExceptionally(new IOException("its output ended"));
  }

  /**
   * What the child says of itself.
   *
   * @throws IllegalStateException if it ended or does not get ready in time; with the last lines of
   *     its log
   */
  JsonObject awaitReady(Duration timeout) throws InterruptedException {
    try {
      return ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "%s is not ready after %d ms; %s".formatted(role, timeout.toMillis(), lastLines()), e);
    } catch (ExecutionException e) {
      String end =
          process.waitFor(1, TimeUnit.SECONDS)
              ? "ended with status " + process.exitValue()
              : "says nothing (" + e.getCause().getMessage() + ")";
      throw new IllegalStateException(
          "%s %s instead of getting ready; %s".formatted(role, end, lastLines()), e);
    }
  }

  private String lastLines() {
    List<String> lines;
    try {
      lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "its log %s cannot be read: %s".formatted(log, e);
    }
    return "the last lines of its log %s:%n%s"
        .formatted(
            log,
            String.join(
                System.lineSeparator(),
                lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
  }

  String role() {
    return role;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Asks it to end. */
  void terminate() {
    process.destroy();
  }

  /** Waits until it is gone; kills it when that takes longer than the deadline allows. */
  void awaitEnd(long deadlineNanos) throws InterruptedException {
    if (!process.waitFor(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
      process.destroyForcibly();
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "%s (pid %d) is not gone 1 s after it was killed".formatted(role, process.pid()));
      }
    }
  }
}
