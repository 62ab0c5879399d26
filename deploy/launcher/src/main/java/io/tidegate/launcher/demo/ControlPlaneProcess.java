package io.tidegate.launcher.demo;

import io.tidegate.launcher.CommandFailedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The control plane as a process of its own, so that it can die and come back while the fleet goes
 * on. When it ends without being asked to, it is started again on the same data directory.
 */
final class ControlPlaneProcess implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(4);
  private static final int MAX_RESTARTS = 5;
  private static final long POLL_NANOS = 50_000_000;

  private final List<String> command;
  private final Path log;
  private final URI health;
  private final Consumer<String> say;
  private final Thread supervisor;
  private volatile Process process;
  private volatile boolean stopping;

  private ControlPlaneProcess(List<String> command, Path log, URI health, Consumer<String> say)
      throws IOException {
    this.command = command;
    this.log = log;
    this.health = health;
    this.say = say;
    this.process = launch();
    this.supervisor = new Thread(this::supervise, "control-plane-supervisor");
    supervisor.setDaemon(true);
    supervisor.start();
  }

  /**
   * Starts {@code tidegate serve} in a child JVM of the same build.
   *
   * @param arguments what follows {@code serve}
   * @param console base URL of its page, for the health check
   * @param say told about an unexpected end and the restart
   */
  static ControlPlaneProcess start(
      List<String> arguments, URI console, Path log, Consumer<String> say) throws IOException {
    List<String> command = new ArrayList<>(ChildJvm.command("512m", "io.tidegate.launcher.Main"));
    command.add("serve");
    command.add("--with-parent");
    command.addAll(arguments);
    return new ControlPlaneProcess(command, log, console.resolve("/healthz"), say);
  }

  long pid() {
    return process.pid();
  }

  /**
   * Waits until it says that it is healthy.
   *
   * @throws CommandFailedException with the end of its log, when it does not become so in a minute
   */
  void awaitHealthy() throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build();
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (System.nanoTime() < deadline && !stopping) {
      try {
        if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not up yet; the deadline bounds the wait.
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw CommandFailedException.failed(
        "the control plane is not healthy after %d s; the end of %s:%n%s"
            .formatted(START_PATIENCE.toSeconds(), log, tail()),
        null);
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void supervise() {
    int restarts = 0;
    while (!stopping) {
      try {
        int code = process.waitFor();
        if (stopping || interruptedByTerminal(code)) {
          return;
        }
        if (restarts++ >= MAX_RESTARTS) {
          say.accept(
              "the control plane ended %d times: it is left alone, the fleet goes on with its last"
                      .formatted(restarts)
                  + " sizes; its log is "
                  + log);
          return;
        }
        say.accept(
            "the control plane (pid %d) ended with code %d: starting it again on the same data"
                    .formatted(process.pid(), code)
                + " directory");
        process = launch();
      } catch (IOException e) {
        say.accept("the control plane cannot be started again: " + e.getMessage());
        return;
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Ctrl-C reaches the child too: it ends by itself then, and is not to be started again. */
  private static boolean interruptedByTerminal(int code) {
    return code == 130 || code == 143;
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return "(the log cannot be read: " + e.getMessage() + ")";
    }
  }

  /** Asks it to stop, and makes it stop after four seconds. */
  @Override
  public void close() {
    stopping = true;
    process.destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    supervisor.interrupt();
  }
}
