package io.tidegate.gate.generators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.load.GeneratorsException;
import io.tidegate.gate.load.Played;
import io.tidegate.gate.load.WindowFigures;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.GateReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class MergedStretchTest {
  private final Hired one = new Hired("one", 1, ClockOffset.UNKNOWN);
  private final Hired other = new Hired("other", 2, ClockOffset.UNKNOWN);
  private final List<WindowFigures> told = new ArrayList<>();

  private MergedStretch stretch(int windows, int settle) {
    return new MergedStretch(4, 2, windows, settle, 2, told::add);
  }

  private static GateReport.Route route(int number, long errors, long... micros) {
    Histogram histogram = new Histogram(3);
    Arrays.stream(micros).forEach(histogram::recordValue);
    return new GateReport.Route(
        number, micros.length + errors, errors, EncodedHistogram.of(histogram));
  }

  private static GateReport.Window window(int number, double lag, GateReport.Route... routes) {
    return new GateReport.Window(4, number, true, List.of(routes), lag);
  }

  private static GateReport.Done done(long planned, Double... lag) {
    return new GateReport.Done(
        4, planned, planned, planned, Map.of("status 503", 1L), List.of(lag), false);
  }

  /** The percentile of all values, as it is of the values themselves, to the histogram's 0.1%. */
  @Test
  void thePercentilesAreThoseOfAllValuesTogether() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    long[] values = random.longs(4000, 100, 90_000).toArray();
    for (int i = 0; i < values.length; i += 50) {
      values[i] += 2_000_000;
    }
    MergedStretch stretch = stretch(1, 0);
    // Unequal shares: a mean of percentiles would be another one.
    stretch.hear(one, window(0, 0, route(1, 0, Arrays.copyOf(values, 700))));
    stretch.hear(other, window(0, 0, route(1, 0, Arrays.copyOfRange(values, 700, values.length))));
    stretch.hear(one, done(700, 0.0));
    stretch.hear(other, done(3300, 0.0));

    long[] sorted = values.clone();
    Arrays.sort(sorted);
    Played played = stretch.played(false);
    for (double percentile : new double[] {50, 95, 99}) {
      long exact = sorted[(int) Math.ceil(percentile / 100 * sorted.length) - 1];
      assertEquals(exact, played.all().getValueAtPercentile(percentile), exact * 0.001);
    }
    assertEquals(sorted[3959] / 1000.0, played.windows().get(0).routes().get(1).p99(), 2.1);
    assertEquals(4000, played.sent());
    assertEquals(4000, played.windows().get(0).all().requests());
    assertEquals(0, played.windows().get(0).routes().get(0).requests());
    assertTrue(Double.isNaN(played.windows().get(0).routes().get(0).p99()));
    assertEquals(Map.of("status 503", 2L), played.errors());
  }

  @Test
  void aWindowIsToldWhenAllToldTheirs() throws Exception {
    MergedStretch stretch = stretch(2, 1);
    stretch.hear(one, window(0, 0, route(0, 2, 10, 20)));
    stretch.hear(one, window(1, 0.5, route(0, 0, 30)));
    assertEquals(List.of(), told);
    stretch.hear(other, new GateReport.Window(4, 0, false, List.of(route(0, 0, 40)), 0));
    assertEquals(List.of(), told);
    stretch.hear(other, new GateReport.Window(4, 0, true, List.of(route(1, 1, 50)), 0));
    assertEquals(1, told.size());
    assertEquals(5 + 2 - 1, told.get(0).all().requests() - 1);
    assertEquals(3, told.get(0).all().errors());
    stretch.hear(other, window(1, 0));
    stretch.hear(one, done(5, 0.25, 7.0));
    assertTrue(stretch.waitsFor(other));
    stretch.hear(other, done(3, 1.5, 0.0));
    assertFalse(stretch.waitsFor(other));

    Played played = stretch.played(false);
    assertEquals(List.of(1.5, 7.0), played.windows().stream().map(w -> w.lagMillis()).toList());
    assertEquals(7.0, played.lagMillis());
    // The first one settles.
    assertEquals(1, played.all().getTotalCount());
    assertEquals(5, one.planned);
    assertEquals(7.0, one.lagMillis);
  }

  @Test
  void whatIsLostOnTheWayIsNotPassedOver() throws Exception {
    MergedStretch stretch = stretch(3, 0);
    stretch.hear(one, window(0, 0));
    GeneratorsException e =
        assertThrows(GeneratorsException.class, () -> stretch.hear(one, window(2, 0)));
    assertEquals(
        "the load generator 'one' tells window 2 of 3 after 1: something that it told is lost",
        e.getMessage());
    e = assertThrows(GeneratorsException.class, () -> stretch.hear(one, done(5, 0.0)));
    assertEquals(
        "the load generator 'one' is done and told 1 of 3 windows: something that it told is lost",
        e.getMessage());
    e =
        assertThrows(
            GeneratorsException.class, () -> stretch.hear(other, window(0, 0, route(2, 0, 5))));
    assertEquals("the load generator 'other' tells of route 2: must be below 2", e.getMessage());
  }

  @Test
  void whatIsOfAStretchBeforeIsLeftAside() throws Exception {
    MergedStretch stretch = stretch(1, 0);
    stretch.hear(one, new GateReport.Window(3, 0, true, List.of(), 0));
    stretch.hear(one, new GateReport.Done(3, 9, 9, 9, Map.of(), List.of(), true));
    assertTrue(stretch.waitsFor(one));
    assertEquals(0, one.planned);
  }
}
