package io.tidegate.collector.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server of one of Debian's packages as a child process, on a port that it chose itself. */
public final class DebianDaemon implements AutoCloseable {
  private final Process process;
  private final String url;

  private DebianDaemon(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Empty: it is not installed. */
  public static Optional<Path> find(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Returns when it listens; fails with what it printed if it ends before.
   *
   * @param listening its line that tells where; the first group is host and port
   */
  public static DebianDaemon start(Pattern listening, String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    CompletableFuture<String> address = new CompletableFuture<>();
    String name = Path.of(command[0]).getFileName().toString();
    Thread reader = new Thread(() -> read(process, name, listening, address), name + "-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return new DebianDaemon(process, "http://" + address.get(30, TimeUnit.SECONDS));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static void read(
      Process process, String name, Pattern listening, CompletableFuture<String> address) {
    List<String> output = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = listening.matcher(line);
        if (matcher.find()) {
          address.complete(matcher.group(1));
        } else if (!address.isDone()) {
          output.add(line);
        }
      }
    } catch (IOException e) {
      output.add(e.toString());
    }
    address.completeExceptionally(new IOException(name + " ended:\n" + String.join("\n", output)));
  }

  /** {@code http://127.0.0.1:PORT}. */
  public String url() {
    return url;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
