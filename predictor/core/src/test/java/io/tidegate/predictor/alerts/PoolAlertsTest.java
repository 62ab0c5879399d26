package io.tidegate.predictor.alerts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.alerts.AlertSignal.Outlook;
import io.tidegate.predictor.alerts.AlertSignal.Over;
import io.tidegate.wire.AccuracyCounts;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PoolAlertsTest {
  private static final long WIDTH = 60_000;
  private final PoolAlerts alerts = new PoolAlerts(AlertRule.DEFAULT, 7);
  private int window;

  private void windows(int count, Over over, Outlook outlook, double probability, int size) {
    for (int i = 0; i < count; i++) {
      window++;
      alerts.onWindow(new AlertSignal(window * WIDTH, WIDTH, over, outlook, 15, probability, size));
    }
  }

  private void calm(int count, double probability) {
    windows(count, Over.NO, Outlook.CALM, probability, 8);
  }

  @Test
  void verdictsBreachesAndLeadsAreCounted() {
    calm(100, Double.NaN);
    windows(22, Over.NO, Outlook.RAISED, Double.NaN, 8); // fires at 102, the breach begins at 123
    windows(5, Over.YES, Outlook.RAISED, Double.NaN, 8);
    calm(200, Double.NaN);
    windows(4, Over.YES, Outlook.CALM, Double.NaN, 8); // not foretold
    calm(200, Double.NaN);
    windows(3, Over.NO, Outlook.RAISED, Double.NaN, 8); // for nothing
    calm(100, Double.NaN);
    AccuracyCounts counts = alerts.accuracy();
    assertEquals(1, counts.hits());
    assertEquals(1, counts.falseAlarms());
    assertEquals(0, counts.undecided());
    assertEquals(2, counts.breaches());
    assertEquals(1, counts.caught());
    assertEquals(21, counts.medianLeadWindows());
    // Without the windows from when a breach is noticed until 30 after its end: 34 and 33.
    assertEquals(634 - 34 - 33, counts.windows());
  }

  @Test
  void whatIsOlderThanTheDaysSlidesOut() {
    windows(3, Over.NO, Outlook.RAISED, Double.NaN, 8);
    calm(1437, Double.NaN);
    assertEquals(1, alerts.accuracy().falseAlarms());
    calm(1440 * 6 - 1, Double.NaN);
    assertEquals(1, alerts.accuracy().falseAlarms());
    calm(1, Double.NaN);
    assertEquals(0, alerts.accuracy().falseAlarms());
    assertTrue(alerts.accuracy().windows() <= 7 * 1440);
  }

  /** 60 windows with 0.75 before a breach, 60 with 0.05 that have none within 60. */
  @Test
  void aProbabilityIsJudgedByWhetherABreachBeganWithin60Windows() {
    calm(60, 0.05);
    calm(60, 0.75);
    windows(3, Over.YES, Outlook.CALM, 0.5, 8);
    AccuracyCounts.Bin low = alerts.accuracy().bins().get(0);
    AccuracyCounts.Bin high = alerts.accuracy().bins().get(7);
    assertEquals(60, low.forecasts());
    assertEquals(0, low.breaches());
    assertEquals(60, high.forecasts());
    assertEquals(60, high.breaches());
    assertEquals(120, alerts.accuracy().probabilities());
    assertEquals((60 * 0.05 + 60 * 0.25) / 120, alerts.accuracy().reliabilityError(), 1e-6);
  }

  @Test
  void probabilitiesAfterWhichTheSizeWasRaisedAreNotJudged() {
    calm(30, 0.75);
    windows(200, Over.NO, Outlook.CALM, 0.05, 12);
    assertEquals(0, alerts.accuracy().bins().get(7).forecasts());
    // The newest 64 are not decided yet.
    assertEquals(200 - 65, alerts.accuracy().probabilities());
  }

  @Test
  void probabilitiesAreNotJudgedByWindowsThatNobodySaw() {
    calm(30, 0.75);
    window += 100;
    calm(1, 0.05);
    assertEquals(0, alerts.accuracy().probabilities());
  }

  @Test
  void aSnapshotGoesOnAsIfItHadNeverStopped() {
    Random random = new Random(11);
    PoolAlerts restored = alerts;
    for (int i = 1; i <= 4000; i++) {
      if (random.nextInt(20) == 0) {
        continue;
      }
      boolean busy = i % 400 > 300;
      Over over = i % 400 > 350 ? Over.YES : random.nextInt(30) == 0 ? Over.UNKNOWN : Over.NO;
      Outlook outlook =
          busy && random.nextInt(4) > 0 ? Outlook.RAISED : Outlook.values()[1 + random.nextInt(3)];
      AlertSignal signal =
          new AlertSignal(
              i * WIDTH,
              WIDTH,
              over,
              outlook,
              random.nextInt(15),
              random.nextDouble(),
              8 + i / 900);
      if (restored != alerts) {
        assertEquals(restored.onWindow(signal), alerts.onWindow(signal));
      } else {
        alerts.onWindow(signal);
      }
      restored = PoolAlerts.restore(alerts.snapshot(), AlertRule.DEFAULT, 7);
      assertArrayEquals(alerts.snapshot(), restored.snapshot());
      assertEquals(alerts.accuracy(), restored.accuracy());
    }
    assertTrue(alerts.accuracy().breaches() >= 8, alerts.accuracy().toString());
    assertTrue(alerts.snapshot().length < 8 * 1024, alerts.snapshot().length + " bytes");
  }

  @Test
  void aSnapshotThatIsDamagedIsRefused() {
    byte[] bytes = alerts.snapshot();
    byte[] other = bytes.clone();
    other[0] = 9;
    assertEquals(
        "the alerts' snapshot is of format 9: must be 1",
        assertThrows(
                IllegalArgumentException.class,
                () -> PoolAlerts.restore(other, AlertRule.DEFAULT, 7))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            PoolAlerts.restore(
                java.util.Arrays.copyOf(bytes, bytes.length - 1), AlertRule.DEFAULT, 7));
  }
}
