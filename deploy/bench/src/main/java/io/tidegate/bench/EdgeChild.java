package io.tidegate.bench;

import io.tidegate.launcher.ControlPlane;
import io.tidegate.launcher.settings.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An edge that tells its memory for each line that it reads; it ends with its standard input. */
final class EdgeChild {
  private EdgeChild() {}

  public static void main(String[] arguments) throws Exception {
    ControlPlane edge =
        ControlPlane.startEdge(
            Settings.load(
                null,
                Map.of(),
                Map.of(
                    "data-dir",
                    arguments[0],
                    "edge.uplink",
                    arguments[1],
                    "edge.name",
                    "bench",
                    "edge.longest-pause",
                    "2s",
                    "console.port",
                    "0")));
    System.out.println("kafka=" + edge.endpoints().kafka());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.printf(
          "heapKib=%d rssKib=%d peakRssKib=%d gcMillis=%d%n",
          usedKib(), status("VmRSS:"), status("VmHWM:"), gcMillis());
    }
    edge.close();
    Runtime.getRuntime().halt(0);
  }

  private static long usedKib() throws InterruptedException {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      memory.gc();
      // Cleaners and references are worked off by threads of their own.
      TimeUnit.MILLISECONDS.sleep(200);
      least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
    }
    return least / 1024;
  }

  private static long gcMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(gc -> gc.getCollectionTime())
        .sum();
  }

  private static long status(String field) throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(-1);
    }
  }
}
