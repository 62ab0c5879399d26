package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(150)
class AgentHeapIT {
  private static final long POOLS_BYTES = 1_600_000;
  private static final long ALL_BYTES = 6_000_000;

  @TempDir Path directory;

  /**
   * What the pools add, without the samples that wait for a broker: those have a bound of their
   * own, and are full here. The most of the rest is Kafka's: its classes with their constants, the
   * directory of its jar, and what they start in the JVM. The JVM has its MBean server already.
   */
  @Test
  void twoHundredPoolsAddLittleToWhatKafkaNeeds() throws Exception {
    Map<String, Long> told = run(nobodyListens(), 1);
    assertEquals(200, told.get("pools"), told::toString);
    // Else the buffer was not full, and what was measured is not the most.
    assertTrue(told.get("dropped") > 0, told::toString);
    assertTrue(told.get("waitingBytes") > 1_400_000, told::toString);
    long added = told.get("kept") - told.get("alone") - told.get("waitingBytes");
    assertTrue(added < POOLS_BYTES, told::toString);
    assertTrue(told.get("kept") < ALL_BYTES, told::toString);
    System.out.println("heap kept by the agent at 200 pools: " + told);
  }

  private static String nobodyListens() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  private Map<String, Long> run(String kafka, long seed) throws Exception {
    Path output = directory.resolve("output");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // Exact after a collection; others keep what they have not looked at.
                "-XX:+UseSerialGC",
                "-XX:MarkSweepAlwaysCompactCount=1",
                "-cp",
                System.getProperty("java.class.path"),
                HeapChild.class.getName(),
                kafka,
                String.valueOf(seed))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(child.waitFor(120, TimeUnit.SECONDS), "not ended within 120 s");
    } finally {
      child.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, child.exitValue(), text);
    Map<String, Long> told = new HashMap<>();
    for (String line : text.split("\n")) {
      if (line.matches("[a-zA-Z]+=-?[0-9]+")) {
        told.put(
            line.substring(0, line.indexOf('=')),
            Long.valueOf(line.substring(line.indexOf('=') + 1)));
      }
    }
    assertTrue(told.containsKey("pools"), text);
    return told;
  }
}
