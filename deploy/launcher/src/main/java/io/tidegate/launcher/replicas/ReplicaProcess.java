package io.tidegate.launcher.replicas;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process of a {@link ProcessScaler}, whose context it lives on. */
final class ReplicaProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaProcess.class);
  private static final String READY = "READY";

  final int number;
  final Process process;
  boolean ready;
  boolean leaving;

  private ReplicaProcess(int number, Process process) {
    this.number = number;
    this.process = process;
  }

  /**
   * Starts it; blocks while it does.
   *
   * @param ready told, on a thread of its own, what stands behind {@code READY} on its first such
   *     line
   */
  static ReplicaProcess start(int number, ProcessBuilder command, Consumer<String> ready)
      throws IOException {
    command.redirectOutput(ProcessBuilder.Redirect.PIPE);
    if (command.redirectError().equals(ProcessBuilder.Redirect.PIPE)) {
      // Nobody would read it, and the process would stop when it is full.
      command.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    Process process = command.start();
    Thread reader =
        new Thread(() -> read(process, ready), "replica-" + number + "-output-" + process.pid());
    reader.setDaemon(true);
    reader.start();
    return new ReplicaProcess(number, process);
  }

  /** To its end, or the process would stop when the pipe is full. */
  private static void read(Process process, Consumer<String> ready) {
    boolean told = false;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!told && line.startsWith(READY)) {
          told = true;
          ready.accept(line.substring(READY.length()).strip());
        }
      }
    } catch (IOException e) {
      LOG.debug("the output of replica process {} broke off", process.pid(), e);
    }
  }
}
