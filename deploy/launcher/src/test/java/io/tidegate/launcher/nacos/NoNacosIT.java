package io.tidegate.launcher.nacos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.launcher.CommandLineRun;
import io.tidegate.launcher.ControlPlane;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.launcher.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nacos' own client where nothing listens: a start does without, and says so. */
@Timeout(180)
class NoNacosIT {
  @TempDir Path dir;

  private static HttpResponse<String> get(ControlPlane plane, String path) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(plane.endpoints().console() + path)).build(),
              BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path, e);
    }
  }

  @Test
  void aControlPlaneDoesAllElse() throws Exception {
    String server = "127.0.0.1:" + LocalPort.free();
    Map<String, String> flags =
        Map.of(
            "data-dir", dir.toString(),
            "kafka.partitions", "1",
            "console.port", "0",
            "nacos.server", server,
            "nacos.data-id", "tidegate.yaml",
            "nacos.service", "tidegate");
    Settings settings = Settings.load(null, Map.of(), flags);

    try (NacosText text =
        NacosText.open(settings.nacos().orElseThrow(), "tidegate.yaml", dir, () -> {})) {
      String told = assertThrows(IOException.class, text::read).getMessage();
      assertTrue(told.startsWith("Nacos at " + server + ": "), told);
    }

    try (ControlPlane plane = ControlPlane.start(settings)) {
      Await.until(
          "both parts say so",
          () -> {
            String status = get(plane, "/api/v1/status").body();
            return status.contains(
                    "configuration tidegate.yaml of group DEFAULT_GROUP in Nacos cannot be"
                        + " followed, policies version 0 hold: Nacos at "
                        + server)
                && get(plane, "/metrics")
                    .body()
                    .contains("tidegate_part_well{part=\"registry\"} 0");
          });
      assertEquals(200, get(plane, "/health/ready").statusCode());
    }

    CommandLineRun doctor =
        CommandLineRun.of(
            "doctor",
            "--port",
            "0",
            "--data-dir",
            dir.toString(),
            "--set",
            "nacos.server=" + server,
            "--set",
            "nacos.data-id=tidegate.yaml");
    assertTrue(doctor.out().matches("(?s).*warn +nacos +Nacos at " + server + ".*"), doctor.out());
    assertTrue(doctor.out().contains("It can start."), doctor.out());
  }
}
