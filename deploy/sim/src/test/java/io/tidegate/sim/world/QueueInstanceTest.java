package io.tidegate.sim.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueInstanceTest {
  private static final double WINDOW = 60_000;
  private static final int LONG = 100_000;

  /** Totals over many windows. */
  private static final class Totals {
    long submitted;
    long completed;
    long rejected;
    double waitMillis;
    double runMillis;
    double inSystem;
    int windows;

    void add(QueueInstance queue) {
      Tally tally = queue.tally();
      submitted += tally.submitted;
      completed += tally.completed;
      rejected += tally.rejected;
      waitMillis += tally.wait.sumMillis();
      runMillis += tally.run.sumMillis();
      inSystem += queue.active() + queue.queued();
      windows++;
    }
  }

  private static QueueInstance.Conditions conditions(int size, double workMillis) {
    return new QueueInstance.Conditions(size, workMillis, 0, 0);
  }

  /** Poisson arrivals for so many windows. */
  private static Totals run(
      QueueInstance queue,
      int size,
      double workMillis,
      double perSecond,
      ServiceTimes times,
      int windows,
      double windowMillis,
      long seed) {
    Chance chance = new Chance(seed);
    Totals totals = new Totals();
    double at = chance.exponential() * 1000 / perSecond;
    for (int i = 0; i < windows; i++) {
      double to = (i + 1) * windowMillis;
      queue.begin(i * windowMillis, to, conditions(size, workMillis));
      for (; at < to; at += chance.exponential() * 1000 / perSecond) {
        queue.arrive(at, times.draw(chance), -1, false);
      }
      totals.add(queue);
    }
    return totals;
  }

  private static QueueInstance unbounded() {
    return new QueueInstance(LONG, Contention.NO, true);
  }

  @ParameterizedTest
  @CsvSource({
    // servers, arrivals per second at a mean run of 1 s, mean wait by Erlang C
    "1, 0.5, 1000",
    "4, 3.2, 745.5",
    "10, 8.5, 353.2",
  })
  void waitsAsErlangsFormulaSays(int servers, double perSecond, double waitMillis) {
    Totals totals =
        run(unbounded(), servers, 1000, perSecond, ServiceTimes.exponential(), 5000, WINDOW, 7);
    assertEquals(waitMillis, totals.waitMillis / totals.completed, 0.06 * waitMillis);
    assertEquals(1000, totals.runMillis / totals.completed, 10);
  }

  @Test
  void equalRunTimesHalveTheWait() {
    Totals totals = run(unbounded(), 1, 1000, 0.5, ServiceTimes.logNormal(0), 5000, WINDOW, 7);
    assertEquals(500, totals.waitMillis / totals.completed, 20);
  }

  @Test
  void aFullQueueTurnsAwayAsManyAsTheFormulaSays() {
    // M/M/1/5 at 0.8: (1 - 0.8) * 0.8^5 / (1 - 0.8^6)
    Totals totals =
        run(
            new QueueInstance(4, Contention.NO, true),
            1,
            1000,
            0.8,
            ServiceTimes.exponential(),
            5000,
            WINDOW,
            7);
    double turnedAway = (double) totals.rejected / (totals.submitted + totals.rejected);
    assertEquals(0.0888, turnedAway, 0.004);
  }

  @Test
  void littlesLawHolds() {
    Totals totals = run(unbounded(), 4, 1000, 3.2, ServiceTimes.exponential(), 20_000, 2000, 3);
    double perMilli = totals.completed / (20_000 * 2000.0);
    double inSystem = perMilli * (totals.waitMillis + totals.runMillis) / totals.completed;
    assertEquals(inSystem, totals.inSystem / totals.windows, 0.05 * inSystem);
  }

  @Test
  void howTimeIsCutIntoWindowsChangesNothing() {
    Totals minutes = run(unbounded(), 3, 800, 3, ServiceTimes.logNormal(0.6), 40, WINDOW, 5);
    Totals seconds = run(unbounded(), 3, 800, 3, ServiceTimes.logNormal(0.6), 2400, 1000, 5);
    assertEquals(minutes.completed, seconds.completed);
    assertEquals(minutes.waitMillis, seconds.waitMillis, 1e-3);
    assertEquals(minutes.runMillis, seconds.runMillis, 1e-3);
  }

  @Test
  void whatRunsThroughAPauseTakesThatMuchLonger() {
    QueueInstance queue = unbounded();
    queue.pauses().add(50, 30);
    queue.begin(0, 1000, conditions(1, 100));
    queue.arrive(0, 1, -1, false);
    queue.arrive(60, 1, -1, false);
    assertEquals(230, queue.tally().run.sumMillis(), 1e-9);
    // The second waits until the first has ended, at 130.
    assertEquals(70, queue.tally().wait.sumMillis(), 1e-9);
  }

  @Test
  void whatArrivesInAPauseStartsAfterIt() {
    QueueInstance queue = unbounded();
    queue.pauses().add(50, 30);
    queue.begin(0, 1000, conditions(2, 100));
    queue.arrive(55, 1, -1, false);
    assertEquals(25, queue.tally().wait.sumMillis(), 1e-9);
    assertEquals(100, queue.tally().run.sumMillis(), 1e-9);
  }

  @Test
  void aPauseOfTheNextWindowHoldsWhatStillRuns() {
    QueueInstance queue = unbounded();
    queue.begin(0, 1000, conditions(1, 100));
    queue.arrive(950, 1, -1, false);
    queue.pauses().clear();
    queue.pauses().add(1010, 500);
    queue.begin(1000, 2000, conditions(1, 100));
    assertEquals(600, queue.tally().run.sumMillis(), 1e-9);
  }

  @Test
  void growingLetsTheWaitingStartAtOnce() {
    QueueInstance queue = unbounded();
    queue.begin(0, 1000, conditions(1, 5000));
    for (int i = 0; i < 3; i++) {
      queue.arrive(100, 1, -1, false);
    }
    assertEquals(1, queue.active());
    assertEquals(2, queue.queued());
    queue.begin(1000, 2000, conditions(3, 5000));
    assertEquals(3, queue.active());
    assertEquals(0, queue.queued());
  }

  @Test
  void shrinkingInterruptsNobody() {
    QueueInstance queue = unbounded();
    queue.begin(0, 1000, conditions(3, 2000));
    for (int i = 0; i < 4; i++) {
      queue.arrive(100, 1, -1, false);
    }
    queue.begin(1000, 2050, conditions(1, 2000));
    assertEquals(3, queue.active());
    assertEquals(1, queue.queued());
    // The three end at 2100; only then is there room for the fourth.
    queue.begin(2050, 5000, conditions(1, 2000));
    assertEquals(4, queue.tally().completed);
    assertEquals(2000, queue.tally().wait.sumMillis(), 1e-9);
  }

  @Test
  void aStuckWorkerHoldsItsRequestUntilARestartFailsIt() {
    QueueInstance queue = unbounded();
    queue.begin(0, 1000, new QueueInstance.Conditions(2, 100, 0, 1));
    queue.arrive(0, 1, -1, false);
    queue.arrive(10, 1, -1, false);
    queue.arrive(20, 1, -1, false);
    assertEquals(2, queue.tally().completed);
    assertEquals(1, queue.active());
    // Only one of two servers is left: the third waited for the second.
    assertEquals(90, queue.tally().wait.sumMillis(), 1e-9);
    queue.restart();
    assertEquals(1, queue.takeReleased());
    assertEquals(0, queue.takeReleased());
    queue.begin(1000, 2000, conditions(2, 100));
    assertEquals(0, queue.active());
  }

  @Test
  void contentionMakesMoreWorkersSlowerPastAPoint() {
    Contention contention = Contention.bestAt(8, 0.02);
    double[] perSecond = new double[17];
    for (int servers : new int[] {4, 8, 16}) {
      QueueInstance queue = new QueueInstance(LONG, contention, true);
      Totals totals = run(queue, servers, 1000, 50, ServiceTimes.exponential(), 20, WINDOW, 2);
      perSecond[servers] = totals.completed / 1200.0;
    }
    assertTrue(perSecond[8] > perSecond[4], perSecond[8] + " with 8, " + perSecond[4] + " with 4");
    assertTrue(
        perSecond[16] < perSecond[8], perSecond[16] + " with 16, " + perSecond[8] + " with 8");
  }
}
