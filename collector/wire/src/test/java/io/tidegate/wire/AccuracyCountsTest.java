package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyCountsTest {
  private static List<Integer> leads(int... leads) {
    List<Integer> counts = new ArrayList<>(Collections.nCopies(61, 0));
    for (int lead : leads) {
      counts.set(lead, counts.get(lead) + 1);
    }
    return counts;
  }

  private static AccuracyCounts of(int hits, int falseAlarms, int breaches, List<Integer> leads) {
    return new AccuracyCounts(2880, hits, 1, 1, falseAlarms, 5, breaches, hits, leads, List.of());
  }

  @Test
  void theRatesFollowFromTheCounts() {
    AccuracyCounts counts = of(2, 4, 5, leads(12, 30));
    assertEquals(2.0 / 8, counts.precision());
    assertEquals(0.4, counts.recall());
    assertEquals(2, counts.falseAlarmsPerPoolDay());
    assertEquals(21, counts.medianLeadWindows());
  }

  @Test
  void poolsAddUp() {
    AccuracyCounts fleet = of(2, 4, 5, leads(12, 30)).plus(of(1, 0, 1, leads(40)));
    assertEquals(3, fleet.hits());
    assertEquals(5760, fleet.windows());
    assertEquals(30, fleet.medianLeadWindows());
    assertEquals(0.5, fleet.recall());
    assertEquals(1, fleet.falseAlarmsPerPoolDay());
  }

  @Test
  void whereNothingWasThereIsNoRate() {
    assertEquals(Double.NaN, AccuracyCounts.NONE.precision());
    assertEquals(Double.NaN, AccuracyCounts.NONE.recall());
    assertEquals(Double.NaN, AccuracyCounts.NONE.medianLeadWindows());
    assertEquals(Double.NaN, AccuracyCounts.NONE.falseAlarmsPerPoolDay());
    assertEquals(Double.NaN, AccuracyCounts.NONE.brier());
    assertEquals(Double.NaN, AccuracyCounts.NONE.reliabilityError());
  }

  /** Four forecasts of 0.25, one came true: well calibrated; two of 0.75, none did: off by 0.75. */
  @Test
  void theReliabilityErrorIsTheDistanceOfWhatWasSaidFromWhatCame() {
    List<AccuracyCounts.Bin> bins = new ArrayList<>();
    for (int i = 0; i < AccuracyCounts.BINS; i++) {
      bins.add(AccuracyCounts.Bin.EMPTY);
    }
    for (int i = 0; i < 4; i++) {
      bins.set(2, bins.get(2).with(0.25, i == 0));
    }
    for (int i = 0; i < 2; i++) {
      bins.set(7, bins.get(7).with(0.75, false));
    }
    AccuracyCounts counts = new AccuracyCounts(6, 0, 0, 0, 0, 0, 0, 0, List.of(), bins);
    assertEquals(6, counts.probabilities());
    assertEquals(1.5 / 6, counts.reliabilityError(), 1e-12);
    assertEquals((0.5625 + 3 * 0.0625 + 2 * 0.5625) / 6, counts.brier(), 1e-12);
    assertEquals(1.5 / 6, counts.plus(counts).reliabilityError(), 1e-12);
  }

  @Test
  void impossibleCountsAreNamed() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new AccuracyCounts(1, 0, 0, 0, 0, 0, 1, 2, List.of(), List.of()));
    assertEquals("caught is 2 of 1 breaches: must not be more", e.getMessage());
  }
}
