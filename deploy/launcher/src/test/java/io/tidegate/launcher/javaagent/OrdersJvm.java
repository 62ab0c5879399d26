package io.tidegate.launcher.javaagent;

import com.example.Orders;
import io.tidegate.bus.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link Orders} in a JVM of its own, with no class of Tidegate's on its class path. */
final class OrdersJvm implements AutoCloseable {
  private static final Path JDKS = Path.of("/usr/lib/jvm");

  private final Process process;
  private final Path log;
  private final BufferedReader out;
  private final PrintStream in;

  private OrdersJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /** The JDK of the tests, and the newest other one that is here. */
  static List<Path> javas() throws IOException {
    List<Path> found = new ArrayList<>();
    found.add(Path.of(System.getProperty("java.home"), "bin", "java"));
    if (Files.isDirectory(JDKS)) {
      try (Stream<Path> all = Files.list(JDKS)) {
        all.filter(jdk -> feature(jdk) > Runtime.version().feature())
            .max((a, b) -> Integer.compare(feature(a), feature(b)))
            .ifPresent(jdk -> found.add(jdk.resolve("bin/java")));
      }
    }
    return found;
  }

  private static int feature(Path jdk) {
    Path release = jdk.resolve("release");
    if (!Files.isExecutable(jdk.resolve("bin/java")) || !Files.exists(release)) {
      return 0;
    }
    try {
      return Files.readAllLines(release).stream()
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("[^0-9.]", "").replaceAll("\\..*", ""))
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the build lays it. */
  static Path agentJar() {
    return Path.of("target", "agent", "tidegate-agent.jar").toAbsolutePath();
  }

  /** Starts it and waits until it is up; its working directory is not that of the tests. */
  static OrdersJvm start(Path java, Path directory, List<String> flags, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.add("-Xmx128m");
    command.addAll(flags);
    command.add("-cp");
    command.add(classPath());
    command.add(Orders.class.getName());
    command.addAll(List.of(arguments));
    Files.createDirectories(directory);
    Path log = Files.createTempFile(directory, "orders", ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(log.toFile())
            .start();
    OrdersJvm jvm = new OrdersJvm(process, log);
    try {
      String first = jvm.line();
      if (!"up".equals(first)) {
        throw new AssertionError("it said " + first + ": " + jvm.stderr());
      }
      return jvm;
    } catch (Exception | AssertionError e) {
      jvm.close();
      throw e;
    }
  }

  static List<String> withAgent(String settings) {
    return List.of("-javaagent:" + agentJar() + "=" + settings);
  }

  private static String classPath() throws URISyntaxException {
    List<Class<?>> needed =
        List.of(
            Orders.class,
            com.zaxxer.hikari.HikariDataSource.class,
            org.postgresql.Driver.class,
            org.slf4j.Logger.class);
    List<String> entries = new ArrayList<>();
    for (Class<?> each : needed) {
      entries.add(
          Path.of(each.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return entries.stream().collect(Collectors.joining(System.getProperty("path.separator")));
  }

  long pid() {
    return process.pid();
  }

  String ask(String question) {
    in.println(question);
    try {
      return line();
    } catch (Exception e) {
      throw new AssertionError("no answer to " + question, e);
    }
  }

  /** Asks it to end, and gives its exit code. */
  int end() throws Exception {
    in.println("end");
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("process " + process.pid() + " did not end within 10 s");
    }
    return process.exitValue();
  }

  /** Without what the JVM itself says of every agent. */
  List<String> stderr() throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> !line.contains("Sharing is only supported for boot loader classes"))
        .filter(line -> !line.startsWith("SLF4J"))
        .toList();
  }

  private String line() throws Exception {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return out.readLine();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Await.until("process " + process.pid() + " is gone", () -> !process.isAlive());
  }
}
