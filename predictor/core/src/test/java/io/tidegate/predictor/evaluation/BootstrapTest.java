package io.tidegate.predictor.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BootstrapTest {
  private final Bootstrap bootstrap = new Bootstrap(5);

  @Test
  void theIntervalOfAShareIsThatOfTheBinomial() {
    Interval interval = bootstrap.share(hits(100, 2));
    assertEquals(0.5, interval.value());
    // 0.5 ± 1.96 · sqrt(0.25 ÷ 100)
    assertEquals(0.402, interval.low(), 0.015);
    assertEquals(0.598, interval.high(), 0.015);
  }

  @Test
  void whatIsAlwaysHitHasNoWidth() {
    assertEquals(new Interval(1, 1, 1), bootstrap.share(hits(20, 1)));
    assertTrue(Double.isNaN(bootstrap.share(new boolean[0]).value()));
  }

  @Test
  void ratiosArePaired() {
    // The same events: the ratio is exactly 1 in every draw, however few there are.
    assertEquals(new Interval(1, 1, 1), bootstrap.ratio(hits(30, 2), hits(30, 2)));
    Interval twice = bootstrap.ratio(hits(200, 2), hits(200, 4));
    assertEquals(2.0, twice.value());
    assertTrue(twice.low() > 1.6 && twice.high() < 2.6, twice.toString());
    assertTrue(Double.isNaN(bootstrap.ratio(hits(9, 2), new boolean[9]).value()));
  }

  @Test
  void theSameSeedGivesTheSame() {
    assertEquals(bootstrap.share(hits(50, 3)), new Bootstrap(5).share(hits(50, 3)));
  }

  private static boolean[] hits(int events, int every) {
    boolean[] hits = new boolean[events];
    for (int i = 0; i < events; i++) {
      hits[i] = i % every == 0;
    }
    return hits;
  }
}
