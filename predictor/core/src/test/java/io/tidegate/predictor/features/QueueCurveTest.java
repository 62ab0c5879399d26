package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QueueCurveTest {
  @Test
  void erlangCAgreesWithTheClosedForms() {
    assertEquals(0.7, QueueCurve.erlangC(1, 0.7), 1e-12);
    // Two servers: 2ρ²/(1+ρ).
    assertEquals(1.0 / 3, QueueCurve.erlangC(2, 0.5), 1e-12);
    assertEquals(1, QueueCurve.erlangC(5, 1.2));
  }

  @Test
  void theWaitOfASingleServerWithExponentialRunsHasItsKnownP99() {
    // sigma² = ln 2 gives a squared variation of 1, as exponential run times have.
    QueueCurve curve = new QueueCurve(1, Math.sqrt(Math.log(2)), false);
    // P(wait > t) = 0.8 e^(−0.2 t) = 0.01 at t = 5 ln 80 run times.
    assertEquals(5 * Math.log(80), Math.exp(curve.logP99(0.8)), 0.7);
  }

  @Test
  void theP99AtTheCriticalUtilisationIsTheLimit() {
    QueueCurve curve = new QueueCurve(6, 0.4, true);
    double critical = curve.criticalUtilisation(Math.log(6));
    assertEquals(6, Math.exp(curve.logP99(critical)), 0.02);
    assertTrue(critical > 0.85 && critical < 0.97, "critical " + critical);
  }

  @Test
  void betweenTheGridTheCurveIsWithinThreePercentOfTheFormula() {
    // Ten servers of which none is in the grid, exactly: run 1, sigma 0.6, found by halving.
    for (double rho : new double[] {0.3, 0.6, 0.8, 0.9, 0.95}) {
      double wait = 0.1 / (1 - rho) * Math.exp(0.36) / 2;
      double low = 0;
      double high = 100;
      for (int i = 0; i < 60; i++) {
        double t = (low + high) / 2;
        if (tail(t, wait, QueueCurve.erlangC(10, rho)) > 0.01) {
          low = t;
        } else {
          high = t;
        }
      }
      assertEquals(1, Math.exp(new QueueCurve(10, 0.6, true).logP99(rho)) / low, 0.05, "" + rho);
    }
  }

  /** P(wait + run > t) with a log-normal run of mean 1, integrated over 4000 quantiles. */
  private static double tail(double t, double meanWait, double waits) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < 4000; i++) {
      double z = -5 + 10 * (i + 0.5) / 4000;
      double density = Math.exp(-z * z / 2);
      double run = Math.exp(-0.18 + 0.6 * z);
      sum += density * (run >= t ? 1 : waits * Math.exp(-(t - run) / meanWait));
      weights += density;
    }
    return sum / weights;
  }

  @Test
  void anSloBelowTheRunTimeIsMissedAtAnyLoad() {
    assertEquals(
        QueueCurve.LOWEST_UTILISATION,
        new QueueCurve(6, 0.4, true).criticalUtilisation(Math.log(0.4)));
  }

  @Test
  void beyondSaturationTheP99GoesOnRising() {
    QueueCurve curve = new QueueCurve(6, 0.4, true);
    assertTrue(curve.logP99(1.1) > curve.logP99(1.0));
    assertTrue(curve.logP99(1.0) > curve.logP99(0.98));
  }
}
