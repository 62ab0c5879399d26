package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.launcher.settings.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ControlPlaneIT {
  @TempDir Path dir;

  @Test
  void servesShowsItsStateAndComesBackOnTheSamePorts() throws Exception {
    Endpoints first;
    try (ControlPlane plane = ControlPlane.start(settings("0"))) {
      first = plane.endpoints();
      StringWriter out = new StringWriter();
      assertEquals(0, status(out), out.toString());
      for (String part :
          new String[] {"kafka", "collector", "predictor", "controller", "live feed"}) {
        assertTrue(out.toString().matches("(?s).*  " + part + " +well.*"), out.toString());
      }
      assertTrue(out.toString().contains("no pool has reported yet"), out.toString());

      CommandFailedException second =
          assertThrows(CommandFailedException.class, () -> ControlPlane.start(settings("0")));
      assertTrue(second.getMessage().contains("in use"), second.getMessage());
    }
    StringWriter out = new StringWriter();
    assertEquals(1, status(out), "nothing answers any more");
    try (ControlPlane plane = ControlPlane.start(settings("0"))) {
      assertEquals(first.kafka(), plane.endpoints().kafka());
      assertEquals(first.store(), plane.endpoints().store());
      assertEquals(first.console(), plane.endpoints().console());
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      CommandFailedException e =
          assertThrows(CommandFailedException.class, () -> ControlPlane.start(settings(port)));
      assertTrue(e.getMessage().contains(port), e.getMessage());
    }
  }

  private Settings settings(String consolePort) throws Exception {
    return Settings.load(
        null,
        Map.of(),
        Map.of("data-dir", dir.resolve("data").toString(), "console.port", consolePort));
  }

  private int status(StringWriter out) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    return line.execute("status", "--data-dir", dir.resolve("data").toString());
  }
}
