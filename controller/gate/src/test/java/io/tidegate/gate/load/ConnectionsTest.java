package io.tidegate.gate.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.gate.traffic.PlannedRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionsTest {
  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final Duration WINDOW = Duration.ofMillis(200);
  private static final Stretch STRETCH = new Stretch(0, WINDOW, Duration.ZERO, 0);

  @Test
  void oneThatIsFreeIsUsedAgain() throws Exception {
    LoadOptions oneAtATime = new LoadOptions(false, PATIENT, WINDOW, 1, 500, Map.of(), Map.of());
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(oneAtATime, 2)) {
      long sent = 0;
      for (int i = 0; i < 2; i++) {
        Played played =
            engine.play(
                service.target(), LoadEngineTest.even(100, 200).iterator(), STRETCH, w -> {});
        sent += played.sent();
      }
      assertEquals(sent, service.requests());
      assertEquals(1, service.connections());
    }
  }

  @Test
  void oneThatTheServiceEndsIsNotUsedAgainAndNoError() throws Exception {
    try (Service service =
            new Service(
                request -> request.response().putHeader("connection", "close").end("done"));
        LoadEngine engine = new LoadEngine(LoadOptions.plain(PATIENT, WINDOW), 2)) {
      Played played =
          engine.play(service.target(), LoadEngineTest.even(200, 200).iterator(), STRETCH, w -> {});

      assertEquals(Map.of(), played.errors());
      assertEquals(40, service.connections());
    }
  }

  /** With a search through all connections for each request it never came to rest. */
  @Test
  void aBurstToAServiceThatIsNewIsAllAnswered() throws Exception {
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(LoadOptions.plain(PATIENT, WINDOW), 2)) {
      List<PlannedRequest> burst =
          Collections.nCopies(2000, new PlannedRequest(0, 0, 0, "GET", "/"));
      Played played = engine.play(service.target(), burst.iterator(), STRETCH, w -> {});

      assertEquals(Map.of(), played.errors());
      assertEquals(2000, played.all().getTotalCount());
    }
  }
}
