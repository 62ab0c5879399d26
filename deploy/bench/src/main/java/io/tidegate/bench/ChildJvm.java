package io.tidegate.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A measured process of its own: prints {@code name=number} lines, and ends. */
final class ChildJvm {
  private static final long PATIENCE_MINUTES = 5;

  private ChildJvm() {}

  /**
   * Runs a main class on this JVM's class path.
   *
   * @return what it printed; with {@code failed} and a text where it could not do its work
   */
  static Map<String, String> run(List<String> jvmArguments, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return runWith(System.getProperty("java.class.path"), jvmArguments, main, arguments);
  }

  /** The same on another class path. */
  static Map<String, String> runWith(
      String classPath, List<String> jvmArguments, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments);
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      Map<String, String> printed = new TreeMap<>();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      for (String line : out.split("\n")) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          printed.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(main.getSimpleName() + " did not end: " + command);
      }
      if (process.exitValue() != 0) {
        printed.putIfAbsent("failed", "exit code " + process.exitValue());
      }
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }

  static double number(Map<String, String> printed, String name) throws IOException {
    String value = printed.get(name);
    if (value == null) {
      throw new IOException("the child did not print " + name + ": " + printed);
    }
    return Double.parseDouble(value);
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
