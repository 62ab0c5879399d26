package io.tidegate.predictor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QueueingTest {
  @Test
  void erlangCAgreesWithTheClosedForms() {
    assertEquals(0.7, Queueing.erlangC(1, 0.7), 1e-12);
    // Two servers: 2ρ²/(1+ρ).
    assertEquals(1.0 / 3, Queueing.erlangC(2, 0.5), 1e-12);
    assertEquals(1, Queueing.erlangC(5, 1.2));
  }

  @Test
  void theWaitOfASingleServerWithExponentialRunsHasItsKnownP99() {
    // sigma² = ln 2 gives a squared variation of 1, as exponential run times have.
    Queueing queue = new Queueing(1, 10, Math.sqrt(Math.log(2)), false);
    // P(wait > t) = 0.8 e^(−0.02 t) = 0.01 at t = 50 ln 80.
    assertEquals(219.1, queue.p99Millis(0.8), 0.1);
  }

  @Test
  void theP99AtTheCriticalUtilisationIsTheLimit() {
    Queueing queue = new Queueing(6, 50, 0.4, true);
    double critical = queue.criticalUtilisation(300);
    assertEquals(300, queue.p99Millis(critical), 1);
    assertTrue(critical > 0.85 && critical < 0.97, "critical " + critical);
  }

  @Test
  void anSloBelowTheRunTimeIsMissedAtAnyLoad() {
    assertEquals(
        Queueing.LOWEST_UTILISATION, new Queueing(6, 50, 0.4, true).criticalUtilisation(20), 1e-3);
  }
}
