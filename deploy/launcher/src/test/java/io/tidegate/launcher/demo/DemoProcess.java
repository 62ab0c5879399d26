package io.tidegate.launcher.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The demo in a process group of its own, as a terminal starts it. */
final class DemoProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 120;

  private final Path output;
  private final Process demo;
  private List<ProcessHandle> children = List.of();

  private DemoProcess(Path output, Process demo) {
    this.output = output;
    this.demo = demo;
  }

  /**
   * Starts it with its output in a file of that directory.
   *
   * @param environment beside that of this process
   */
  static DemoProcess start(Path dir, Map<String, String> environment, String... arguments)
      throws IOException {
    Path output = dir.resolve("out.txt");
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(ChildJvm.command("256m", "io.tidegate.launcher.Main"));
    command.add("demo");
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return new DemoProcess(output, builder.start());
  }

  /** Waits until it has said that. */
  MatchResult await(Pattern said) {
    long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
    while (!said.matcher(output()).find()) {
      assertTrue(demo.isAlive(), () -> "the demo ended: " + output());
      assertTrue(System.nanoTime() < deadline, () -> "did not come: " + said + " in " + output());
      LockSupport.parkNanos(MILLISECONDS.toNanos(50));
    }
    return said.matcher(output()).results().findFirst().orElseThrow();
  }

  private String output() {
    try {
      return Files.exists(output) ? Files.readString(output, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Tells the whole group to end, as a terminal does. */
  void terminate() throws Exception {
    // Control plane, two services, the database's JVM; that the last one leaves no PostgreSQL
    // behind is tested with the fleet.
    children = demo.descendants().toList();
    assertTrue(children.size() >= 4, "children: " + children.size());
    assertTrue(end(), "still there after 30 s");
  }

  /** What goes on without it. */
  List<String> leftBehind() {
    return children.stream()
        .filter(DemoProcess::runs)
        .map(child -> child.pid() + " " + child.info().commandLine().orElse("?"))
        .toList();
  }

  /** A process that ended but was not yet reaped by init has no command any more. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /** In order first: a PostgreSQL outlives the one that started it where that is killed. */
  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(children);
    all.addAll(demo.descendants().toList());
    try {
      if (demo.isAlive()) {
        end();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      demo.destroyForcibly();
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Whether the group has ended in time. */
  private boolean end() throws IOException, InterruptedException {
    int told = new ProcessBuilder("kill", "-TERM", "--", "-" + demo.pid()).start().waitFor();
    return told == 0 && demo.waitFor(30, SECONDS);
  }
}
