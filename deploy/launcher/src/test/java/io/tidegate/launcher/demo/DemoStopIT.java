package io.tidegate.launcher.demo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo is told to stop while a run is on, as a terminal tells the whole process group. */
@Timeout(value = 180, unit = SECONDS)
class DemoStopIT {
  @TempDir Path dir;

  private Process demo;
  private List<ProcessHandle> children = List.of();

  @Test
  void leavesNoProcessBehind() throws Exception {
    Path output = dir.resolve("out.txt");
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(ChildJvm.command("256m", "io.tidegate.launcher.Main"));
    command.addAll(
        List.of("demo", "--windows", "60", "--work-dir", dir.resolve("work").toString()));
    demo =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    awaitText(output, "control plane (pid");
    // Control plane, two services, the database's JVM; that the last one leaves no PostgreSQL
    // behind is tested with the fleet.
    children = demo.descendants().toList();
    assertTrue(children.size() >= 4, "children: " + children.size());

    int told = new ProcessBuilder("kill", "-TERM", "--", "-" + demo.pid()).start().waitFor();

    assertEquals(0, told);
    assertTrue(demo.waitFor(30, SECONDS), "still there after 30 s");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (children.stream().anyMatch(DemoStopIT::runs) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    assertEquals(
        List.of(),
        children.stream()
            .filter(DemoStopIT::runs)
            .map(child -> child.pid() + " " + child.info().commandLine().orElse("?"))
            .toList());
  }

  /** A process that ended but was not yet reaped by init has no command any more. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  private void awaitText(Path file, String text) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!Files.exists(file) || !Files.readString(file, StandardCharsets.UTF_8).contains(text)) {
      assertTrue(demo.isAlive(), () -> "the demo ended: " + read(file));
      assertTrue(System.nanoTime() < deadline, () -> "did not come: " + text + " in " + read(file));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  @AfterEach
  void stopWhatIsLeft() {
    if (demo != null) {
      demo.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
