package io.tidegate.gate.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** By itself, as others' work beside it would be part of what it measures. */
@Timeout(60)
class FrozenServiceTest {
  private static final double LAG_ALLOWED_MILLIS = 20;
  private static final int MILLIS = 2500;

  @Test
  void aServiceThatStandsStillIsSeenWithAllThatCameMeanwhile() throws Exception {
    LoadOptions options = LoadOptions.plain(Duration.ofSeconds(20), Duration.ofMillis(500));
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(options, 2)) {
      engine.play(
          service.target(), LoadEngineTest.even(100, 300).iterator(), stretch(300), w -> {});
      CompletableFuture<Long> frozen = service.freezeIn(700, 1000);
      Played played =
          engine.play(
              service.target(),
              LoadEngineTest.even(200, MILLIS).iterator(),
              stretch(MILLIS),
              w -> {});

      assertEquals(500, played.planned());
      assertEquals(500, played.all().getTotalCount());
      // Who came at the freeze's beginning waited longest; 1 in 100 longer than this.
      double truth = frozen.get() / 1e6 - 0.01 * MILLIS;
      double p99 = RouteFigures.millis(played.all(), 99);
      assertTrue(
          played.lagMillis() > LAG_ALLOWED_MILLIS || Math.abs(p99 - truth) <= 0.05 * truth,
          "p99 %.1f ms, truth %.1f ms, lag %.1f ms".formatted(p99, truth, played.lagMillis()));
    }
  }

  private static Stretch stretch(int millis) {
    return new Stretch(0, Duration.ofMillis(millis), Duration.ofMillis(100), 0);
  }
}
