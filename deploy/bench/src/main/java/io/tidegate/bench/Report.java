package io.tidegate.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A benchmark's result as it is printed and kept: {@code results/NAME.json}. */
final class Report {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final String name;
  private final Map<String, String> versions = new TreeMap<>();
  private final List<Row> rows;

  Report(String name, String jvm, List<Row> rows) {
    this.name = name;
    this.rows = List.copyOf(rows);
    versions.put("jvm", jvm);
  }

  Report version(String library, Class<?> from) {
    String version = from.getPackage().getImplementationVersion();
    if (version == null) {
      String jar = from.getProtectionDomain().getCodeSource().getLocation().getPath();
      version = jar.substring(jar.lastIndexOf('/') + 1);
    }
    versions.put(library, version);
    return this;
  }

  void print() {
    for (Row row : rows) {
      System.out.printf(
          Locale.ROOT,
          "  %-52s %14.4f %-8s %s%n",
          row.name(),
          row.value(),
          row.unit(),
          row.against().isEmpty()
              ? ""
              : String.format(Locale.ROOT, "%.3f x %s", row.ratio(), row.against()));
    }
  }

  void write(Path directory) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("machine", machine());
    ObjectNode known = json.putObject("versions");
    versions.forEach(known::put);
    json.put("command", "deploy/bench/run " + name);
    ArrayNode list = json.putArray("rows");
    for (Row row : rows) {
      ObjectNode node = list.addObject();
      node.put("name", row.name());
      node.put("value", rounded(row.value()));
      node.put("unit", row.unit());
      node.put("against", row.against());
      if (Double.isFinite(row.ratio())) {
        node.put("ratio", rounded(row.ratio()));
      } else {
        node.putNull("ratio");
      }
    }
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(name + ".json"), json.toPrettyString() + "\n");
  }

  private static double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 10_000) / 10_000.0 : value;
  }

  private static String machine() {
    long gib = 1L << 30;
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize() / gib
            : 0;
    return "%d x %s, %d GiB, %s %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor(),
            memory,
            System.getProperty("os.name"),
            System.getProperty("os.version"));
  }

  private static String processor() {
    Path cpus = Path.of("/proc/cpuinfo");
    if (Files.isReadable(cpus)) {
      try (var lines = Files.lines(cpus)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        return System.getProperty("os.arch");
      }
    }
    return System.getProperty("os.arch");
  }
}
