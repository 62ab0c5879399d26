package io.tidegate.gate.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.traffic.PlannedRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeparturesTest {
  private static final Duration WINDOW = Duration.ofMillis(200);
  private static final Duration PATIENT = Duration.ofSeconds(20);

  /** Where they are sent all the time, the heartbeat asks for nothing else. */
  @Test
  void anEventLoopThatStandsStillWhileRequestsAreDueSaysSo() throws Exception {
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(LoadOptions.plain(PATIENT, WINDOW), 2)) {
      Played played =
          engine.play(
              service.target(),
              LoadEngineTest.even(1000, 1000).iterator(),
              LoadEngineTest.millis(1000),
              window -> {
                if (window.number() == 0) {
                  engine.onLoop(() -> LoadEngineTest.sleep(400));
                }
              });

      assertEquals(1000, played.sent());
      assertTrue(played.lagMillis() >= 350, "lag " + played.lagMillis());
    }
  }

  @Test
  void noneLeavesBeforeItsMillisecond() throws Exception {
    List<Long> arrived = new CopyOnWriteArrayList<>();
    try (Service service =
            new Service(
                request -> {
                  arrived.add(System.nanoTime());
                  request.response().end();
                });
        LoadEngine engine = new LoadEngine(LoadOptions.plain(PATIENT, WINDOW), 2)) {
      long start = System.nanoTime() + Player.LEAD_NANOS;
      // So long that the later ones find a service and a client that are warm, and cannot hide.
      List<PlannedRequest> requests = LoadEngineTest.even(100, 800);
      Played played =
          engine.play(
              service.target(),
              requests.iterator(),
              LoadEngineTest.millis(800),
              start,
              (w, micros) -> {});

      assertEquals(80, played.all().getTotalCount());
      // However they overtake each other, the n-th cannot come before the n-th is due.
      for (int i = 0; i < 80; i++) {
        long due = start + requests.get(i).atMicros() / 1000 * 1_000_000;
        assertTrue(arrived.get(i) >= due, "request %d came early".formatted(i));
      }
    }
  }
}
