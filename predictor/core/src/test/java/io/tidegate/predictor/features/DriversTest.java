package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.features.FeatureSpec.Topic;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DriversTest {
  private final Drivers drivers = new Drivers(ZoneOffset.UTC);

  private static Outlook after(int windows, Consumer<Draft> change) {
    PoolFeatures features = new PoolFeatures(400);
    Outlook last = null;
    for (int i = 0; i < windows; i++) {
      Draft draft = new Draft(i);
      change.accept(draft);
      last = features.onWindow(draft.window()).map(Reading::outlook).orElse(last);
    }
    return last;
  }

  @Test
  void growingArrivalsSayByWhenAndWhatIsLeft() {
    // 2.5% a window from 100/s on: 15 windows after the 70th.
    Outlook outlook =
        after(70, d -> d.arrivals = Math.round(6000 * Math.exp(0.018 * Math.max(0, d.index - 30))));
    String text = drivers.text(Topic.ARRIVALS, outlook).orElseThrow();
    assertTrue(
        text.matches(
            "arrival \\+3[0-9]% by 01:25 \\(19\\d\\.\\d/s to 2[5-7]\\d\\.\\d/s\\), headroom .*"),
        text);
  }

  @Test
  void aLeakSaysWhenTheOldGenerationIsFull() {
    Outlook outlook = after(70, d -> d.host = new HostLoad(0.4, 0.5 + 0.004 * d.index, 600));
    // 0.772 at the level's middle window, 0.776 now: 0.85 is 19 windows away.
    assertEquals(
        Optional.of("old generation reaches 85% in 19 min"), drivers.text(Topic.HEAP, outlook));
  }

  @Test
  void slowerCallsSayByHowMuchAndSinceWhen() {
    Outlook outlook = slowCalls(new PoolId("orders-db", "connections"));
    // 1000 calls of 12 ms, and 6000 requests of 40 ms.
    assertEquals(
        Optional.of("orders-db slower by 3x since 00:50, calls take 5% of the run time"),
        drivers.text(Topic.CALLS, outlook));
  }

  @Test
  void aPoolOfTheSameServiceIsNamedWithItsService() {
    assertEquals(
        Optional.of("orders/db slower by 3x since 00:50, calls take 5% of the run time"),
        drivers.text(Topic.CALLS, slowCalls(new PoolId("orders", "db"))));
  }

  private static Outlook slowCalls(PoolId dependency) {
    return after(
        80,
        d ->
            d.calls =
                List.of(
                    new DependencyCalls(
                        dependency, 1000, 0, d.index < 50 ? 4_000_000 : 12_000_000, 50_000)));
  }

  @Test
  void aSlowerRunTimeSaysSinceWhen() {
    Outlook outlook = after(80, d -> d.runMillis = d.index < 60 ? 30 : 45);
    assertEquals(
        Optional.of("run time 1.5x since 01:00, now 45.0 ms"), drivers.text(Topic.RUN, outlook));
  }

  @Test
  void stuckWorkersAreCounted() {
    Outlook outlook =
        after(
            80,
            d -> {
              d.arrivals = 3000;
              d.active = 5;
            });
    // 50/s for 40 ms keep 2 of them busy.
    assertEquals(
        Optional.of("3.0 of 8 workers are busy without finishing anything, 3.0 in 15 windows"),
        drivers.text(Topic.SERVERS, outlook));
  }

  @Test
  void whatIsNotKnownIsNotSaid() {
    Outlook outlook =
        after(
            40,
            d -> {
              d.sized = false;
              d.host = HostLoad.UNKNOWN;
            });
    assertEquals(Optional.empty(), drivers.text(Topic.HEADROOM, outlook));
    assertEquals(Optional.empty(), drivers.text(Topic.HEAP, outlook));
    assertEquals(Optional.empty(), drivers.text(Topic.CALLS, outlook));
    assertEquals(Optional.empty(), drivers.text(Topic.SERVERS, outlook));
  }
}
