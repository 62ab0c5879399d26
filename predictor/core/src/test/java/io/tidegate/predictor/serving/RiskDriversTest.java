package io.tidegate.predictor.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.predictor.features.PoolFeatures;
import io.tidegate.predictor.features.Reading;
import io.tidegate.predictor.model.RiskModel.Contribution;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.Driver;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RiskDriversTest {
  private static final long MIDNIGHT = 86_400_000;
  private static final Contribution RUN = new Contribution("run-drift", 2);
  private static final Contribution CALLS = new Contribution("calls-drift", 1);
  private static final String SLOWER_CALLS =
      "orders-db slower by 3x since 00:50, calls take 80% of the run time";

  /** Requests of 20 ms and a call, which takes 10 ms for 50 windows and then 30 ms. */
  private static Reading reading(boolean timed) {
    PoolFeatures features = new PoolFeatures(400);
    Reading last = null;
    for (int i = 0; i < 80; i++) {
      last = features.onWindow(window(i, i < 50 ? 10 : 30, timed)).orElse(last);
    }
    return last;
  }

  private static PoolWindow window(int index, int callMillis, boolean timed) {
    long count = 3000;
    double run = 7.5 + callMillis;
    LatencySummary summary = new LatencySummary(count, run, run, 2 * run, 2 * run, 3 * run);
    return new PoolWindow(
        new PoolId("orders", "workers"),
        PoolKind.WORKER,
        MIDNIGHT + index * 60_000L,
        MIDNIGHT + (index + 1) * 60_000L,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                "i", new PoolSpec(8, 200, 1, 64), 0, 8, 4, 0, count, 2 * run)),
        count,
        count,
        0,
        0,
        LatencySummary.EMPTY,
        summary,
        summary,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0,
        timed
            ? List.of(
                new DependencyCalls(
                    new PoolId("orders-db", "connections"),
                    count,
                    0,
                    count * callMillis * 1000,
                    90_000))
            : List.of(),
        Optional.empty());
  }

  private static List<String> texts(Reading reading, Contribution... contributions) {
    return RiskDrivers.of(List.of(contributions), reading).stream().map(Driver::text).toList();
  }

  @Test
  void aRunTimeThatRoseNamesWhatIsCalledMoreSlowly() {
    assertEquals(
        List.of("run time 2.1x since 00:50, now 37.5 ms; " + SLOWER_CALLS),
        texts(reading(true), RUN, CALLS));
  }

  @Test
  void whatWasNamedIsNotNamedAgain() {
    assertEquals(
        List.of(SLOWER_CALLS, "run time 2.1x since 00:50, now 37.5 ms"),
        texts(reading(true), CALLS, RUN));
  }

  @Test
  void whereNoCallsAreKnownNobodyIsNamed() {
    assertEquals(
        List.of("run time 2.1x since 00:50, now 37.5 ms"), texts(reading(false), RUN, CALLS));
  }
}
