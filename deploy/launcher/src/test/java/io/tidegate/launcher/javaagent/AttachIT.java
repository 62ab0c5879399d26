package io.tidegate.launcher.javaagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.launcher.CommandLineRun;
import io.tidegate.launcher.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code tidegate attach} says where it cannot; no broker is needed for that. */
@Timeout(60)
class AttachIT {
  @TempDir Path dir;

  private OrdersJvm start(String... flags) throws Exception {
    return OrdersJvm.start(OrdersJvm.javas().get(0), dir, List.of(flags));
  }

  private static CommandLineRun attach(long pid, String... more) {
    List<String> arguments = new ArrayList<>(List.of("attach", Long.toString(pid)));
    arguments.addAll(List.of("--kafka", "127.0.0.1:1"));
    arguments.addAll(Arrays.asList(more));
    return CommandLineRun.of(arguments.toArray(String[]::new));
  }

  private static void assertFails(String expected, CommandLineRun run) {
    assertTrue(run.err().startsWith("tidegate: " + expected), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals(1, run.exitCode());
    assertEquals("", run.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -XX:-EnableDynamicAgentLoading | lets no agent be loaded while it runs (-XX:-EnableDynamicAgentLoading): start it anew
          -XX:+DisableAttachMechanism    | was started with -XX:+DisableAttachMechanism: start it anew without it
          """)
  void aJvmThatForbidsIt(String flag, String expected) throws Exception {
    try (OrdersJvm orders = start(flag)) {
      assertFails(
          "process " + orders.pid() + " " + expected, attach(orders.pid(), "--service", "orders"));
      assertEquals(0, orders.end());
    }
  }

  @Test
  void oneThatWasToldWronglyCanBeToldAgain() throws Exception {
    try (OrdersJvm orders = start()) {
      String stays =
          "the agent stays off in process " + orders.pid() + ", which goes on without it: ";
      assertFails(stays + "service is missing: ", attach(orders.pid()));
      assertFails(
          stays + "'sevrice', an argument of the agent, is no setting: there are enabled, service,",
          attach(orders.pid(), "--set", "sevrice=orders"));
      Path file = dir.resolve("agent.properties");
      // As a relative path of ours: the other process has another working directory.
      Path relative = Path.of("").toAbsolutePath().relativize(file);
      Files.writeString(file, "service=orders\nkafka=127.0.0.1:1\nresize=sometimes*\n");
      CommandLineRun on =
          CommandLineRun.of("attach", Long.toString(orders.pid()), "--set", "config=" + relative);
      assertEquals(0, on.exitCode(), on.err());
      assertFails(
          "the agent is in process " + orders.pid() + " already: ",
          attach(orders.pid(), "--service", "orders"));
      assertEquals(0, orders.end());
    }
  }

  @Test
  void oneThatIsToldToStayOffSaysSo() throws Exception {
    try (OrdersJvm orders = start("-Dtidegate.enabled=false")) {
      assertFails(
          "the agent stays off in process "
              + orders.pid()
              + ", which goes on without it: enabled is false",
          attach(orders.pid(), "--service", "orders"));
    }
  }

  @Test
  void whatIsNoJvmIsLeftInPeace() throws Exception {
    Process cat = new ProcessBuilder("cat").start();
    try {
      assertFails("process " + cat.pid() + " is no JVM: ", attach(cat.pid()));
      assertTrue(cat.isAlive(), "the signal that begins an attach would have ended it");
    } finally {
      cat.destroyForcibly();
      assertTrue(cat.waitFor(10, TimeUnit.SECONDS), "cat did not end");
    }
    assertFails("there is no process " + cat.pid() + ": ", attach(cat.pid()));
    long self = ProcessHandle.current().pid();
    assertFails("process " + self + " is this command itself", attach(self));
  }

  @Test
  void settingsThatAJvmWouldNotTakeAreNamed() throws Exception {
    try (OrdersJvm orders = start()) {
      assertFails(
          "the settings and the path of the agent's jar are ",
          attach(orders.pid(), "--service", "orders", "--set", "labels=note:" + "x".repeat(1_024)));
      Path broken = Files.writeString(dir.resolve("broken.jar"), "no jar");
      assertFails(
          "process " + orders.pid() + " could not load " + broken + " (",
          attach(orders.pid(), "--service", "orders", "--agent", broken.toString()));
      assertEquals(0, orders.end());
      assertEquals(
          List.of(), orders.stderr().stream().filter(s -> s.contains("tidegate")).toList());
    }
  }

  @Test
  void aRuntimeThatCannotAttachSaysWhatIsMissing() throws Exception {
    Process limited =
        new ProcessBuilder(
                OrdersJvm.javas().get(0).toString(),
                "-Xmx128m",
                "--limit-modules",
                "java.se,jdk.unsupported",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "attach")
            .redirectErrorStream(true)
            .start();
    String said = read(limited);
    assertTrue(
        said.contains(
            "has no module jdk.attach: run tidegate with a JDK (JAVA_HOME), or start the service"
                + " with -javaagent:tidegate-agent.jar=…"),
        said);
    assertEquals(1, limited.exitValue());
  }

  private static String read(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(10, TimeUnit.SECONDS), "it did not end");
    return said;
  }
}
