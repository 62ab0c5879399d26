package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.gate.run.PoolWindows;
import io.tidegate.gate.run.WatchedFleet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ControlPlaneWindowsTest {
  private HttpServer server;
  private volatile long aheadMillis;
  private volatile String windows = "[]";
  private volatile String forecasts = "[]";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext(
        "/api/v1/pools/payments/workers",
        exchange -> {
          byte[] body =
              "{\"nowMillis\": %d, \"windows\": %s, \"forecasts\": %s}"
                  .formatted(System.currentTimeMillis() + aheadMillis, windows, forecasts)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ControlPlaneWindows fleet() {
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new ControlPlaneWindows(new ConsoleClient(base, Optional.empty(), Optional.empty()));
  }

  private List<PoolWindows.Window> read() throws IOException, InterruptedException {
    return fleet().of("payments/workers");
  }

  /** Its clock may be another: the age of a forecast is by its own. */
  @Test
  void aForecastsPeaksAreReadAsTheyAreTold() throws Exception {
    aheadMillis = 3_600_000;
    forecasts =
        """
        [{"madeAtMillis": %d, "modelVersion": "risk-3", "arrivalPeaks":
          {"season": "DAY", "day": {"perSecond": 240, "lowPerSecond": 220, "highPerSecond": 270},
           "week": null}}]
        """
            .formatted(System.currentTimeMillis() + aheadMillis - 60_000);
    WatchedFleet.Peaks told = fleet().peaks("payments/workers").get(0);
    assertEquals("risk-3", told.modelVersion());
    assertEquals("DAY", told.season());
    assertEquals(Optional.of(new WatchedFleet.Peak(240, 220, 270)), told.day());
    assertEquals(Optional.empty(), told.week());
    assertTrue(told.ageMillis() >= 60_000 && told.ageMillis() < 660_000, told::toString);
  }

  @Test
  void aControlPlaneOfAVersionWithoutPeaksIsSaidToBeOne() {
    forecasts = "[{\"madeAtMillis\": 1, \"modelVersion\": \"risk-3\"}]";
    String message =
        assertThrows(IOException.class, () -> fleet().peaks("payments/workers")).getMessage();
    assertTrue(message.contains("answers otherwise than a control plane of this version"), message);
    assertTrue(message.contains("arrivalPeaks"), message);
  }

  private void assertRefused(String expected) {
    String message = assertThrows(IOException.class, this::read).getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void whatIsTurnedAwayIsARequestAndAnErrorAndNullIsNoFigure() throws Exception {
    windows =
        """
        [{"startMillis": 60000, "endMillis": 120000, "quality": "PARTIAL", "completed": 90,
          "rejected": 10, "failed": 5, "p50Millis": 1.5, "p95Millis": 2, "p99Millis": null}]
        """;
    assertEquals(
        List.of(new PoolWindows.Window(60_000, 120_000, "PARTIAL", 100, 15, 1.5, 2, Double.NaN)),
        read());
  }

  /** Its windows would be those of a time before the load, or after it. */
  @Test
  void aControlPlaneWhoseClockGoesOtherwiseIsNotBelieved() {
    aheadMillis = 3_600_000;
    assertRefused(" is ahead by ");
    aheadMillis = -3_600_000;
    assertRefused(" is behind by ");
  }

  @Test
  void anAnswerOfAnotherVersionIsNotTakenForFigures() {
    windows = "[{\"startMillis\": 60000, \"endMillis\": 120000}]";
    assertRefused("answers otherwise than a control plane of this version");
  }
}
