package io.tidegate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What one machine of a fleet's control plane runs: {@code tidegate serve} three times, as
 * collector (with the page, which its store needs), as predictor and as controller. They end with
 * the process that started them.
 */
final class ServeHost implements AutoCloseable {
  private static final List<String> ROLES = List.of("collector,console", "predictor", "controller");
  private static final long PATIENCE_SECONDS = 180;

  private final List<Process> processes = new ArrayList<>();
  private final List<Path> logs = new ArrayList<>();

  private ServeHost() {}

  /** Returns when all three serve. */
  static ServeHost start(Path directory, String bootstrap, List<String> options)
      throws IOException, InterruptedException {
    ServeHost host = new ServeHost();
    try {
      for (String role : ROLES) {
        host.launch(directory.resolve(role.replace(',', '-')), role, bootstrap, options);
      }
      for (int i = 0; i < ROLES.size(); i++) {
        host.awaitUp(i);
      }
      return host;
    } catch (IOException | InterruptedException | RuntimeException e) {
      host.close();
      throw e;
    }
  }

  private void launch(Path directory, String role, String bootstrap, List<String> options)
      throws IOException {
    Files.createDirectories(directory);
    Path log = Files.createTempFile(directory, "serve", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx768m", "-XX:+UseG1GC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.tidegate.launcher.Main", "serve", "--with-parent"));
    command.addAll(List.of("--only", role, "--kafka", bootstrap, "--port", "0"));
    command.addAll(List.of("--data-dir", directory.resolve("data").toString()));
    command.addAll(options);
    processes.add(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
    logs.add(log);
  }

  private void awaitUp(int number) throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(logs.get(number)).contains(" is up.")) {
      if (!processes.get(number).isAlive() || System.nanoTime() - deadlineNanos >= 0) {
        throw new IOException("it is not up: " + Files.readString(logs.get(number)));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** As if the machine lost its power. */
  void kill() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly();
    }
    for (Process process : processes) {
      process.waitFor();
    }
  }

  /** As systemd stops services. */
  void stop() throws IOException, InterruptedException {
    for (Process process : processes) {
      process.destroy();
    }
    for (Process process : processes) {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("process %d did not stop".formatted(process.pid()));
      }
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    // What it wrote can be deleted then.
    processes.forEach(process -> process.onExit().join());
  }
}
