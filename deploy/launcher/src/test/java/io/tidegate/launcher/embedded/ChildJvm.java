package io.tidegate.launcher.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A JVM to be killed. It ends by itself when its stdin closes, so none is left behind. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  public ChildJvm(Class<?> main, String... arguments) throws IOException {
    this(ProcessBuilder.Redirect.DISCARD, main, arguments);
  }

  /** One whose log is kept, after that of its predecessors. */
  public ChildJvm(Path log, Class<?> main, String... arguments) throws IOException {
    this(ProcessBuilder.Redirect.appendTo(log.toFile()), main, arguments);
  }

  private ChildJvm(ProcessBuilder.Redirect errors, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    // A child lives for seconds: what matters is how soon it works, and that many fit on a machine.
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(errors).start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Its next line; null when it ended. */
  public String line() throws Exception {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return out.readLine();
              } catch (IOException e) {
                return null;
              }
            })
        .get(120, TimeUnit.SECONDS);
  }

  /** Waits for the line with which it says that it is ready. */
  public void await(String expected) throws Exception {
    String line = line();
    if (!expected.equals(line)) {
      throw new AssertionError(
          "process %d said '%s' instead of '%s'".formatted(process.pid(), line, expected));
    }
  }

  /** Stops it as if its machine hung: its connections stay, and it answers nothing. */
  public void freeze() throws Exception {
    signal("STOP");
  }

  public void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new AssertionError("process %d took no SIG%s".formatted(process.pid(), name));
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("process " + process.pid() + " survived kill -9");
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  /** For the child's main: returns when the parent is gone. */
  public static void awaitParentGone() throws IOException {
    while (System.in.read() >= 0) {
      // what the parent writes does not matter
    }
  }
}
