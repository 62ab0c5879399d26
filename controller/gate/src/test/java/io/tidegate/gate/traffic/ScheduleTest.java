package io.tidegate.gate.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.traffic.TrafficModel.Dispersion;
import io.tidegate.gate.traffic.TrafficModel.Mix;
import io.tidegate.gate.traffic.TrafficModel.Rate;
import io.tidegate.gate.traffic.TrafficModel.Sessions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Quantiles NOTHING = new Quantiles(List.of());
  private static final int BUCKET = 300;

  /** 4 hours: a quarter of the time at 5/s, at 20/s, at 10/s and at none. */
  private static TrafficModel model(Dispersion dispersion, Optional<Sessions> sessions) {
    List<Long> requests = new ArrayList<>();
    for (long perSecond : new long[] {5, 20, 10, 0}) {
      requests.addAll(Collections.nCopies(12, perSecond * BUCKET));
    }
    return new TrafficModel(
        List.of(),
        List.of(),
        requests.stream().mapToLong(r -> r).sum(),
        List.of(
            route("GET", "/a", 0.6, true),
            route("GET", "/b/{number}", 0.3, true),
            route("POST", "/c", 0.1, false)),
        new Rate(Instant.EPOCH, BUCKET, BUCKET, requests),
        new Mix(7200, List.of(List.of(0.7, 0.2, 0.1), List.of(0.2, 0.7, 0.1))),
        dispersion,
        sessions);
  }

  private static Route route(String method, String template, double share, boolean sent) {
    return new Route(method, template, share, 50, 0, sent, "", NOTHING, NOTHING);
  }

  @Test
  void theRateCurveAndTheMixAreTheModels() {
    List<PlannedRequest> plan = all(Schedule.requests(poisson(), Knobs.asSeen(1)));
    double[] perHour = new double[4];
    double[][] mix = new double[2][3];
    plan.forEach(
        p -> {
          perHour[(int) (p.atMicros() / 3_600_000_000L)]++;
          mix[(int) (p.atMicros() / 7_200_000_000L)][p.route()]++;
        });
    // A tenth is not sent; within 3%, which is more than four standard errors.
    double[] expected = {5 * 3600 * 0.9, 20 * 3600 * 0.9, 10 * 3600 * 0.9, 0};
    for (int hour = 0; hour < 4; hour++) {
      assertEquals(expected[hour], perHour[hour], 0.03 * expected[hour], "hour " + hour);
    }
    assertEquals(7 / 9.0, mix[0][0] / (mix[0][0] + mix[0][1]), 0.01);
    assertEquals(2 / 9.0, mix[1][0] / (mix[1][0] + mix[1][1]), 0.015);
    assertEquals(0, mix[0][2] + mix[1][2]);
    assertTrue(
        plan.stream().filter(p -> p.route() == 1).allMatch(p -> p.path().matches("/b/\\d{1,2}")));
  }

  @Test
  void timesAreInOrderAndTheSameForTheSameSeed() {
    List<PlannedRequest> plan = all(Schedule.requests(poisson(), Knobs.asSeen(1)));
    for (int i = 1; i < plan.size(); i++) {
      assertTrue(plan.get(i).atMicros() >= plan.get(i - 1).atMicros());
    }
    assertEquals(plan, all(Schedule.requests(poisson(), Knobs.asSeen(1))));
    assertTrue(!plan.equals(all(Schedule.requests(poisson(), Knobs.asSeen(2)))));
  }

  @Test
  void theThreeEquationsOfTheExcessAreSolved() {
    assertArrayEquals(
        new double[] {0.5, 0.3, 0.1},
        Bursts.excess(new Dispersion(1.9, 1 + 0.5 + 3 + 1, 1 + 0.5 + 3 + 6)),
        1e-9);
    assertArrayEquals(
        new double[] {0, 0, 0}, Bursts.excess(new Dispersion(0.9, Double.NaN, Double.NaN)), 0);
  }

  @Test
  void countsAreAsDispersedAsTheModelSays() {
    Dispersion seen = new Dispersion(2.4, 5.1, 10.1);
    double[] mean = new double[3];
    for (int seed = 0; seed < 10; seed++) {
      Dispersion got = dispersion(Knobs.asSeen(seed), seen);
      mean[0] += got.at1s() / 10;
      mean[1] += got.at10s() / 10;
      mean[2] += got.at60s() / 10;
    }
    // One schedule of 4 hours is known to 15% at 60 s, ten of them to 5%.
    assertEquals(seen.at1s(), mean[0], 0.05 * seen.at1s());
    assertEquals(seen.at10s(), mean[1], 0.1 * seen.at10s());
    assertEquals(seen.at60s(), mean[2], 0.15 * seen.at60s());
    Dispersion calm = dispersion(Knobs.asSeen(3), new Dispersion(1, 1, 1));
    assertEquals(1, calm.at1s(), 0.05);
    assertEquals(1, calm.at60s(), 0.3);
  }

  @Test
  void scaleChangesTheRateAndTimeCompressionTheLength() {
    int plain = all(Schedule.requests(poisson(), Knobs.asSeen(1))).size();
    int twice = all(Schedule.requests(poisson(), new Knobs(2, 1, 1))).size();
    assertEquals(2.0, (double) twice / plain, 0.03);
    List<PlannedRequest> fast = all(Schedule.requests(poisson(), new Knobs(1, 4, 1)));
    assertEquals(0.25, (double) fast.size() / plain, 0.01);
    // The rate of each moment stays: 15 minutes at 5/s, then 15 at 20/s.
    long first = fast.stream().filter(p -> p.atMicros() < 900_000_000L).count();
    assertEquals(5 * 900 * 0.9, first, 0.05 * 5 * 900);
  }

  @Test
  void visitsGoFromRouteToRouteAndThinkAsLongWhateverTheScale() {
    for (double scale : new double[] {0.5, 1, 3}) {
      List<PlannedRequest> plan = all(Schedule.sessions(withSessions(), new Knobs(scale, 1, 5)));
      double expected = 35 * 3600 * scale;
      assertEquals(expected, plan.size(), 0.03 * expected);
      long visits = plan.stream().mapToLong(PlannedRequest::session).distinct().count();
      assertEquals(2, (double) plan.size() / visits, 0.001);
      long[] begun = new long[(int) visits + 1];
      double think = 0;
      for (PlannedRequest p : plan) {
        if (p.route() == 0) {
          begun[(int) p.session()] = p.atMicros();
        } else {
          think += p.atMicros() - begun[(int) p.session()];
        }
      }
      assertEquals(2_000_000, think / visits, 20_000);
    }
    assertEquals(
        "the model has no sessions: its logs do not tell who asked",
        assertThrows(
                IllegalArgumentException.class, () -> Schedule.sessions(poisson(), Knobs.asSeen(1)))
            .getMessage());
  }

  private static Dispersion dispersion(Knobs knobs, Dispersion seen) {
    TrafficModel model = model(seen, Optional.empty());
    Counts counts = new Counts(0, model.rate().seconds() - 1);
    // Over many routes what is not sent would thin the counts; all are sent here.
    TrafficModel sent =
        new TrafficModel(
            List.of(),
            List.of(),
            model.requests(),
            List.of(route("GET", "/a", 1, true)),
            model.rate(),
            new Mix(BUCKET * 48, List.of(List.of(1.0))),
            seen,
            Optional.empty());
    Schedule.requests(sent, knobs).forEachRemaining(p -> counts.add(p.atMicros()));
    return counts.dispersion(BUCKET);
  }

  private static TrafficModel poisson() {
    return model(new Dispersion(1, 1, 1), Optional.empty());
  }

  /** Each visit asks for /a, thinks about 2 s and asks for /b. */
  private static TrafficModel withSessions() {
    Quantiles think =
        new Quantiles(
            List.of(1000L, 1100L, 1200L, 1500L, 2000L, 2500L, 2800L, 2900L, 2980L, 2998L, 3000L));
    return model(
        new Dispersion(1, 1, 1),
        Optional.of(
            new Sessions(
                1000,
                2,
                think,
                List.of(
                    List.of(0.0, 1.0, 0.0, 0.0),
                    List.of(0.0, 0.0, 0.0, 1.0),
                    List.of(),
                    List.of(1.0, 0.0, 0.0, 0.0)))));
  }

  private static List<PlannedRequest> all(Iterator<PlannedRequest> schedule) {
    List<PlannedRequest> all = new ArrayList<>();
    schedule.forEachRemaining(all::add);
    return all;
  }
}
