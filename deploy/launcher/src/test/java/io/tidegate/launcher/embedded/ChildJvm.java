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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
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
        .get(60, TimeUnit.SECONDS);
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
