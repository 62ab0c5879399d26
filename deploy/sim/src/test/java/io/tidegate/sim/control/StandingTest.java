package io.tidegate.sim.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static Standing standing(long... over) {
    return new Standing(
        Contender.HPA,
        java.util.Arrays.stream(over).mapToObj(o -> new Score(1, 0, 0, o, 0, 0, 0, 0)).toList());
  }

  @Test
  void equalSeedsLeaveNoDoubt() {
    assertEquals(new Standing.Estimate(12, 12, 12), standing(4, 4, 4).sum(Score::requestsOverSlo));
  }

  @Test
  void theSumLiesWithinItsInterval() {
    Standing.Estimate sum = standing(0, 10, 20, 30).sum(Score::requestsOverSlo);
    assertEquals(60, sum.value());
    assertTrue(sum.low() >= 0 && sum.low() < 60 && sum.high() > 60 && sum.high() <= 120, "" + sum);
  }

  /** Each seed has twice the other's: so has every draw of seeds. */
  @Test
  void aRatioDrawsTheSameSeedsOfBoth() {
    assertEquals(
        new Standing.Estimate(2, 2, 2),
        standing(2, 20, 200).ratio(standing(1, 10, 100), Score::requestsOverSlo));
  }

  @Test
  void ofNoneThereIsNoRatio() {
    Standing.Estimate ratio = standing(0, 0).ratio(standing(0, 0), Score::requestsOverSlo);
    assertTrue(Double.isNaN(ratio.value()));
  }

  @Test
  void allSeedsTogether() {
    assertEquals(
        30,
        new Standing(
                Contender.HPA,
                List.of(new Score(1, 0, 0, 10, 0, 0, 0, 0), new Score(1, 0, 0, 20, 0, 0, 0, 0)))
            .total()
            .requestsOverSlo());
  }
}
