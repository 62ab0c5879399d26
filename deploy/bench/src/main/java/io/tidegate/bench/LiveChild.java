package io.tidegate.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own that works until its standard input closes, and prints {@code name=value}
 * lines meanwhile.
 */
final class LiveChild implements AutoCloseable {
  private static final long END_SECONDS = 60;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private LiveChild(Process process) {
    this.process = process;
  }

  /** Runs a main class on this JVM's class path. */
  static LiveChild start(List<String> jvmArguments, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    LiveChild child = new LiveChild(process);
    Thread reader = new Thread(child::read, "bench-child-reader");
    reader.setDaemon(true);
    reader.start();
    return child;
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a line {@code name=value} and gives the value; lines before it are passed over. */
  String await(String name, long seconds) throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      String line = lines.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new IOException("the child did not print %s within %d s".formatted(name, seconds));
      }
      if (line.startsWith(name + "=")) {
        return line.substring(name.length() + 1);
      }
    }
  }

  /** Asks for a line by writing one. */
  String ask(String question, long seconds) throws IOException, InterruptedException {
    process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return await(question, seconds);
  }

  /** Closes its input, waits for its end and gives what it printed since. */
  Map<String, String> end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("a child did not end within %d s".formatted(END_SECONDS));
    }
    Map<String, String> printed = new TreeMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        printed.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return printed;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
