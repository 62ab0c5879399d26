package io.tidegate.sim.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.ControlEffect;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.sim.world.ReplicatedService;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The event that the product is for: a database gets slower by and by, requests hold the workers of
 * a service's 4 replicas ever longer, and these run out. Under Tidegate there are 8 before that.
 */
class SlowDatabaseScenarioTest {
  private static final PoolId POOL = new PoolId("orders", "replicas");
  private static final long WIDTH = 60_000;
  private static final double SLO_MILLIS = 400;
  private static final double PER_SECOND = 140;
  private static final int WORKERS = 4;

  /** A replica is ready in the second window after it was decided on. */
  private static final int START_WINDOWS = 2;

  private static final int WINDOWS = 220;
  private static final int SLOWER_FROM = 60;
  private static final int SLOWEST_AT = 120;
  private static final int BACK_AT = 150;

  /** 12 ms of the database and 30 ms of others; the database's become 7 times as long. */
  private static double runMillis(int window) {
    if (window < SLOWER_FROM || window >= BACK_AT) {
      return 42;
    }
    double way = Math.min(1, (double) (window - SLOWER_FROM) / (SLOWEST_AT - SLOWER_FROM));
    return 30 + 12 * (1 + 6 * way);
  }

  private static ReplicatedService service(long seed) {
    return new ReplicatedService(POOL, WORKERS, 4, START_WINDOWS, 4, 8, WIDTH, 0.35, seed);
  }

  private final List<Verification> verdicts = new ArrayList<>();

  /** Who is controlled, and how many served in each window. */
  private record Played(List<Integer> ready, List<Double> p99Millis) {
    int firstWith(int replicas, int from) {
      for (int w = from; w < ready.size(); w++) {
        if (ready.get(w) == replicas) {
          return w;
        }
      }
      return -1;
    }

    int breach() {
      for (int w = 0; w + 2 < p99Millis.size(); w++) {
        if (p99Millis.subList(w, w + 3).stream().filter(p -> p > SLO_MILLIS).count() >= 2) {
          return w;
        }
      }
      return -1;
    }

    long over() {
      return p99Millis.stream().filter(p -> p > SLO_MILLIS).count();
    }
  }

  private Played play(long seed, Mode mode) {
    ReplicatedService service = service(seed);
    TidegateControl control =
        new TidegateControl(
            POOL,
            Policy.of("*", SLO_MILLIS).withMode(mode).withSizes(4, 8),
            new RiskServing(PriorModel.load(), 1.8),
            effect -> {
              if (effect instanceof ControlEffect.Verified verified) {
                verdicts.add(verified.message());
              }
            });
    List<Integer> ready = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    int decided = service.wanted();
    for (int w = 0; w < WINDOWS; w++) {
      ready.add(service.ready());
      service.play(PER_SECOND, runMillis(w));
      p99.add(service.p99Millis());
      service.scale(decided);
      decided = control.next(service.report(), service.wanted());
    }
    return new Played(ready, p99);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void eightReplicasServeBeforeTheBreachOfTheTwinThatKeepsFour(long seed) {
    Played twin = play(seed, Mode.SHADOW);
    assertEquals(List.of(), verdicts);
    assertTrue(twin.ready().stream().allMatch(n -> n == 4));
    int breach = twin.breach();
    assertTrue(breach > SLOWER_FROM, "the twin's breach is at window " + breach);

    Played managed = play(seed, Mode.AUTO);
    int eight = managed.firstWith(8, 0);
    assertTrue(
        eight > SLOWER_FROM && eight < breach,
        "8 replicas at window %d, the twin's breach at %d".formatted(eight, breach));
    assertTrue(
        managed.over() * 4 < twin.over(),
        "%d windows over, the twin has %d".formatted(managed.over(), twin.over()));
    List<String> growths =
        verdicts.stream()
            .filter(v -> v.toSize() > v.fromSize())
            .map(v -> v.fromSize() + " to " + v.toSize() + " " + v.verdict() + " " + v.reason())
            .toList();
    assertTrue(growths.get(growths.size() - 1).endsWith("to 8 KEPT slo-met"), growths.toString());
    assertTrue(
        verdicts.stream().noneMatch(v -> v.verdict() == Verification.Verdict.ROLLED_BACK),
        verdicts.toString());
    assertTrue(managed.firstWith(4, eight) > BACK_AT, managed.ready().toString());
  }
}
