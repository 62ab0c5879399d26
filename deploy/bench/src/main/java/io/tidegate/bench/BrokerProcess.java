package io.tidegate.bench;

import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real broker in a process of its own, at the lowest priority: in production it is on another
 * machine, so it must not take the time of the processors that are measured. What it takes
 * nevertheless is told.
 */
final class BrokerProcess implements AutoCloseable {
  private static final Path NICE = Path.of("/usr/bin/nice");

  private final Process process;
  private final String bootstrap;

  private BrokerProcess(Process process, String bootstrap) {
    this.process = process;
    this.bootstrap = bootstrap;
  }

  /** Blocks until it serves and has the topics. */
  static BrokerProcess start(Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", "19"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(BrokerProcess.class.getName());
    command.add(directory.toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String bootstrap = out.readLine();
    if (bootstrap == null) {
      throw new IOException("the broker ended before it served: " + command);
    }
    return new BrokerProcess(process, bootstrap);
  }

  String bootstrap() {
    return bootstrap;
  }

  /** Of all its threads since its start. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Ends with its stdin, so also with the one that started it. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor(40, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  public static void main(String[] arguments) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), 0)) {
      new TopicSetup(kafka.bootstrap(), 4, (short) 1, Duration.ofHours(1), Duration.ofSeconds(60))
          .ensure();
      System.out.println(kafka.bootstrap());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Until it is closed.
      }
    }
  }
}
