package io.tidegate.launcher.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.launcher.Endpoints;
import io.tidegate.launcher.doctor.Finding.Level;
import io.tidegate.launcher.settings.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks that need no other machine. */
class ChecksTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

  @TempDir Path dir;

  @Test
  void aHeapThatLeavesNothingFails() {
    assertEquals(Level.OK, MachineCheck.memory(768, 1_280).level());
    Finding tight = MachineCheck.memory(768, 1_279);
    assertEquals(Level.FAIL, tight.level());
    assertEquals(
        "give the machine or container 1280 MiB, or set JAVA_OPTS=-Xmx767m", tight.remedy());
  }

  @Test
  void fewFilesAndAJreAreTold() {
    assertEquals(Level.OK, MachineCheck.files(4_096).level());
    assertEquals(Level.WARN, MachineCheck.files(1_024).level());
    assertEquals(Level.OK, MachineCheck.java(true).level());
    assertEquals(Level.WARN, MachineCheck.java(false).level());
  }

  @ParameterizedTest
  @CsvSource({"268435455, FAIL", "268435456, WARN", "4294967295, WARN", "4294967296, OK"})
  void littleDiskIsTold(long bytes, Level level) {
    assertEquals(level, DataDirCheck.space(bytes).level());
  }

  @Test
  void theDataDirectoryIsTriedAndLeftAsItWas() throws Exception {
    Path wanted = dir.resolve("a/b");
    List<Finding> findings = DataDirCheck.run(wanted);
    assertEquals(Level.OK, findings.get(0).level());
    assertEquals("%s, which would be made in %s".formatted(wanted, dir), findings.get(0).text());
    try (var left = Files.list(dir)) {
      assertEquals(List.of(), left.toList());
    }
    Path file = Files.writeString(dir.resolve("file"), "");
    assertEquals(file + " is no directory", DataDirCheck.run(file.resolve("x")).get(0).text());
  }

  @Test
  void whereNothingCanBeWrittenItFails() {
    // Nobody may make files there, not even root.
    Finding found = DataDirCheck.run(Path.of("/proc/tidegate")).get(0);
    assertEquals(Level.FAIL, found.level());
    assertTrue(found.text().contains("nothing can be written"), found.text());
  }

  @Test
  void aPortThatIsTakenFailsUnlessItIsOurOwn() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Settings settings =
          Settings.load(
              null,
              Map.of(),
              Map.of("console.host", "127.0.0.1", "console.port", Integer.toString(port)));
      Finding found = PortCheck.run(settings, Optional.empty()).get(0);
      assertEquals(Level.FAIL, found.level());
      assertEquals("stop what listens there, or set console.port to another port", found.remedy());

      long own = ProcessHandle.current().pid();
      assertEquals(Level.OK, PortCheck.run(settings, endpoints(own, port)).get(0).level());
      assertEquals(
          Level.FAIL,
          PortCheck.run(settings, endpoints(Long.MAX_VALUE, port)).get(0).level(),
          "it was ours, and another one has it now");

      Settings free = Settings.load(null, Map.of(), Map.of("console.port", "0"));
      assertEquals(Level.OK, PortCheck.run(free, Optional.empty()).get(0).level());
      assertEquals(
          Level.FAIL,
          PortCheck.run(free, endpoints(Long.MAX_VALUE, port)).get(0).level(),
          "the port of the last start is taken again");
    }
  }

  @Test
  void thePortOfTheProbesIsLookedAtWhereItIsSet() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Map<String, String> set = Map.of("probes.port", Integer.toString(port), "console.port", "0");
      Settings settings = Settings.load(null, Map.of(), set);
      assertEquals(Level.FAIL, probes(settings, Optional.empty()).level());
      long own = ProcessHandle.current().pid();
      assertEquals(Level.OK, probes(settings, endpoints(own, 0)).level());
    }
  }

  private static Finding probes(Settings settings, Optional<Endpoints> last) {
    return PortCheck.run(settings, last).stream()
        .filter(found -> found.what().equals("probes"))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<Endpoints> endpoints(long pid, int consolePort) {
    return Optional.of(new Endpoints(pid, "", "", "", 0, 0, consolePort, "", 0, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "0, OK, the same",
    "-999, OK, the same",
    "2500, WARN, 2.5 s ahead of",
    "-9999, WARN, 10.0 s behind",
    "10000, FAIL, are refused"
  })
  void aClockThatIsOffIsTold(long aheadMillis, Level level, String text) {
    Finding found = ClockCheck.of("the brokers", aheadMillis, Duration.ofSeconds(10));
    assertEquals(level, found.level());
    assertTrue(found.text().contains(text), found.text());
  }

  @Test
  void aCertificateThatEndsSoonIsTold() throws Exception {
    Path file = dir.resolve("server.pem");
    assertEquals(Level.OK, CertificateCheck.ends(file, NOW.plus(Duration.ofDays(31)), NOW).level());
    assertEquals(
        Level.WARN, CertificateCheck.ends(file, NOW.plus(Duration.ofDays(30)), NOW).level());
    assertEquals(Level.FAIL, CertificateCheck.ends(file, NOW, NOW).level());
    Files.writeString(file, "-----BEGIN NOTHING-----");
    assertEquals(Level.FAIL, CertificateCheck.run(file, NOW).level());
  }
}
