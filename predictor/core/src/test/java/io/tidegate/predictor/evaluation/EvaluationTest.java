package io.tidegate.predictor.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.evaluation.Splits.Stretch;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** 60 pools over 8 days; in each one breach at a random minute of about every second day. */
class EvaluationTest {
  private static final int DAYS = 8;
  private static final int MINUTES = DAYS * 1440;
  private static final long MINUTE = 60_000;
  private static final long START = 20_000 * 1440 * MINUTE;
  private static final long END = START + MINUTES * MINUTE;
  private static final double SLO = 100;
  private static final Splits SPLITS = Splits.of(Protocol.DEFAULT, START, END, MINUTE, 60, 7);

  @Test
  void aMethodThatKnowsTheFutureHitsAllWithoutFalseAlarms() {
    Report report = report(List.of(method("oracle", (track, i) -> track.breachWithin(i, 45))));
    Report.Line line = report.line("oracle", 0.25).orElseThrow();
    assertTrue(report.events() > 30, report.toString());
    assertEquals(1.0, line.recall().value());
    assertEquals(1.0, line.precision());
    assertEquals(0.0, line.falseAlarmsPerPoolDay());
    // On from 45 windows before, and one more for the persistence.
    assertEquals(44.0, line.medianLeadMinutes());
    Reliability reliability = report.reliability("oracle").orElseThrow();
    assertTrue(reliability.error() < 0.01, reliability.toString());
  }

  @Test
  void aMethodThatKnowsTheFutureTooLateHitsNone() {
    Report report = report(List.of(method("late", (track, i) -> track.breachWithin(i, 9))));
    assertEquals(0.0, report.line("late", 0.25).orElseThrow().recall().value());
  }

  @Test
  void scoresOfChanceHitWhatRandomAlarmsHit() {
    Random random = new Random(3);
    Report report = report(List.of(method("chance", (track, i) -> random.nextDouble())));
    for (double budget : new double[] {0.25, 0.5}) {
      Report.Line line = report.line("chance", budget).orElseThrow();
      // Each of n alarms a day is followed by 51 minutes of which it would hit an event.
      double byChance = 1 - Math.exp(-line.falseAlarmsPerPoolDay() * 51 / 1440);
      assertEquals(byChance, line.recallByChance(), 0.01);
      assertTrue(line.recall().value() < 0.08, line.toString());
      assertTrue(line.recall().low() <= byChance, line.toString());
      assertEquals(budget, line.falseAlarmsPerPoolDay(), 0.25 * budget);
    }
    assertTrue(report.reliability("chance").orElseThrow().error() < 0.01);
  }

  /** The oracle of another pool's breaches. */
  @Test
  void permutedLabelsScoreAsChance() {
    List<FakeTrack> tracks = tracks();
    Report report =
        report(
            tracks,
            List.of(
                method(
                    "permuted",
                    (track, i) ->
                        tracks.get((track.number + 1) % tracks.size()).breachWithin(i, 45))));
    Report.Line line = report.line("permuted", 0.5).orElseThrow();
    assertTrue(line.recall().value() < 0.1, line.toString());
  }

  @Test
  void whoSeesTwiceAsManyHasARatioOfTwo() {
    Report report =
        report(
            List.of(
                method("all", (track, i) -> track.breachWithin(i, 45)),
                method(
                    "half", (track, i) -> track.number % 2 == 0 ? 0 : track.breachWithin(i, 45))));
    Report.Ratio ratio = report.ratios().get(0);
    assertEquals("all", ratio.name());
    assertEquals("half", ratio.to());
    assertEquals(2.0, ratio.recall().value(), 0.6);
    assertTrue(ratio.recall().low() > 1.2 && ratio.recall().high() < 4, ratio.toString());
  }

  @Test
  void twoRunsGiveTheSameReport() {
    List<Method> methods = List.of(method("static", (track, i) -> i % 97));
    assertEquals(report(methods).toString(), report(methods).toString());
  }

  @Test
  void whereTheDataAreTooFewAMethodsOwnThresholdIsItsLowerBound() {
    Method cautious =
        new Method() {
          @Override
          public String name() {
            return "cautious";
          }

          @Override
          public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
            return window -> 0.5;
          }

          @Override
          public java.util.OptionalDouble threshold(double falseAlarmsPerPoolDay) {
            return java.util.OptionalDouble.of(0.9);
          }
        };
    List<FakeTrack> two = tracks().subList(0, 2);
    Splits splits = Splits.of(Protocol.DEFAULT, START, END, MINUTE, 2, 7);
    Report report = report(two, List.of(cautious), splits);
    assertTrue(report.line("cautious", 0.1).orElseThrow().thresholdBrought());
    assertEquals(0.9, report.line("cautious", 0.1).orElseThrow().threshold());
    assertTrue(!report.heldOut());
  }

  @Test
  void timeAndPoolsAreSplitWithGaps() {
    Stretch calibrate = SPLITS.calibrate();
    Stretch test = SPLITS.test();
    assertEquals(90 * MINUTE, test.fromMillis() - calibrate.toMillis());
    assertTrue(calibrate.fromMillis() > START + 2 * 1440 * MINUTE, "time to get to know the pools");
    assertEquals(END, test.toMillis());
    Map<PoolId, Splits.Role> roles = SPLITS.roles(tracks().stream().map(t -> t.pool()).toList());
    assertEquals(36, roles.values().stream().filter(r -> r == Splits.Role.HELD_OUT).count());
    assertEquals(24, roles.values().stream().filter(r -> r == Splits.Role.CALIBRATED_ON).count());
  }

  private interface Scores {
    double of(FakeTrack track, int window);
  }

  private static Method method(String name, Scores scores) {
    List<FakeTrack> tracks = tracks();
    return new Method() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
        FakeTrack track = tracks.get(Integer.parseInt(pool.pool().substring(1)));
        return window -> scores.of(track, (int) ((window.startMillis() - START) / MINUTE));
      }
    };
  }

  private static Report report(List<Method> methods) {
    return report(tracks(), methods);
  }

  private static Report report(List<FakeTrack> tracks, List<Method> methods) {
    return report(tracks, methods, SPLITS);
  }

  private static Report report(List<FakeTrack> tracks, List<Method> methods, Splits splits) {
    Map<PoolId, Splits.Role> roles = splits.roles(tracks.stream().map(t -> t.pool()).toList());
    List<ScoredPool> pools = new ArrayList<>();
    for (FakeTrack track : tracks) {
      pools.add(ScoredPool.of(track, methods, Protocol.DEFAULT, splits, roles.get(track.pool())));
    }
    return new Evaluation(methods, pools, MINUTE, 1).report(List.of(0.1, 0.25, 0.5));
  }

  private static final List<FakeTrack> TRACKS =
      IntStream.range(0, 60).mapToObj(FakeTrack::new).toList();

  private static List<FakeTrack> tracks() {
    return TRACKS;
  }

  private static final class FakeTrack implements PoolTrack {
    private final int number;

    /** Minutes to the next breach; 0 and below: in one since so many. */
    private final int[] ahead = new int[MINUTES];

    FakeTrack(int number) {
      this.number = number;
      Arrays.fill(ahead, MINUTES);
      Random random = new Random(number);
      for (int day = 0; day < DAYS; day += 2) {
        int breach = day * 1440 + 100 + random.nextInt(2600);
        for (int i = 0; i < Math.min(MINUTES, breach + 10); i++) {
          ahead[i] = ahead[i] < MINUTES ? ahead[i] : breach - i;
        }
      }
    }

    /** 1 if a breach begins within so many windows, else 0 and a little noise. */
    double breachWithin(int window, int ahead) {
      int left = this.ahead[window];
      return left > 0 && left <= ahead ? 1 : (window * 7919 % 1009) / 10_000.0;
    }

    @Override
    public PoolId pool() {
      return new PoolId("s", "p" + number);
    }

    @Override
    public double sloP99Millis() {
      return SLO;
    }

    @Override
    public long widthMillis() {
      return MINUTE;
    }

    @Override
    public Iterator<PoolWindow> windows() {
      return IntStream.range(0, MINUTES).mapToObj(this::window).iterator();
    }

    private PoolWindow window(int index) {
      boolean over = ahead[index] <= 0 && ahead[index] > -10;
      double p99 = over ? SLO + 50 : 40;
      LatencySummary latency = new LatencySummary(600, 20, 20, 30, p99, p99);
      return new PoolWindow(
          pool(),
          PoolKind.WORKER,
          START + index * MINUTE,
          START + (index + 1) * MINUTE,
          PoolWindow.Quality.COMPLETE,
          List.of(
              new PoolWindow.InstanceWindow("i", new PoolSpec(8, 0, 1, 8), 0, 8, 1, 0, 600, p99)),
          600,
          600,
          0,
          0,
          LatencySummary.EMPTY,
          LatencySummary.EMPTY,
          latency,
          HostLoad.UNKNOWN,
          List.of(),
          EncodedHistogram.EMPTY,
          0);
    }
  }
}
