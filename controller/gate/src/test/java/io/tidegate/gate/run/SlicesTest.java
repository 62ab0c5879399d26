package io.tidegate.gate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.traffic.PlannedRequest;
import io.tidegate.gate.traffic.Quantiles;
import io.tidegate.gate.traffic.TrafficModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private static final TrafficModel MODEL = Models.twoRoutes(true);
  private static final long SLICE = 10_000_000;

  private static LoadPlan plan(boolean steady, OptionalDouble compression) {
    return new LoadPlan(
        steady,
        false,
        OptionalDouble.of(80),
        1,
        compression,
        40,
        10,
        0,
        0,
        0,
        7,
        Optional.empty(),
        0);
  }

  private static List<PlannedRequest> all(Iterator<PlannedRequest> slice) {
    List<PlannedRequest> all = new ArrayList<>();
    slice.forEachRemaining(all::add);
    return all;
  }

  @Test
  void bothSidesGetTheSameRequestsSliceBySlice() {
    Slices one = new Slices(MODEL, plan(false, OptionalDouble.empty()), SLICE);
    Slices other = new Slices(MODEL, plan(false, OptionalDouble.empty()), SLICE);
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<PlannedRequest> requests = all(one.next());
      assertEquals(requests, all(other.next()));
      for (PlannedRequest r : requests) {
        assertTrue(r.atMicros() >= i * SLICE && r.atMicros() < (i + 1) * SLICE, r.toString());
      }
      sizes.add(requests.size());
    }
    // The curve doubles in its middle, and its peak is brought to 80 per second; 5 sigma.
    assertEquals(400, sizes.get(0), 100);
    assertEquals(800, sizes.get(3), 141);
  }

  @Test
  void aCurveThatHasEndedBeginsAnewAndDiffers() {
    // At 12 times the pace two minutes are one slice.
    Slices slices = new Slices(MODEL, plan(false, OptionalDouble.of(12)), SLICE);
    List<Long> first = all(slices.next()).stream().map(PlannedRequest::atMicros).toList();
    List<Long> second = all(slices.next()).stream().map(r -> r.atMicros() - SLICE).toList();

    assertEquals(600, first.size(), 125);
    assertEquals(600, second.size(), 125);
    assertNotEquals(first, second);
  }

  /** Else a visit would get the cookies of another one, of the cycle before. */
  @Test
  void aCurveThatBeginsAnewHasOtherVisits() {
    TrafficModel model =
        new TrafficModel(
            MODEL.inputs(),
            MODEL.couldNotTell(),
            MODEL.requests(),
            MODEL.routes(),
            MODEL.rate(),
            MODEL.mix(),
            MODEL.dispersion(),
            Optional.of(
                new TrafficModel.Sessions(
                    1000,
                    2,
                    new Quantiles(List.of()),
                    List.of(
                        List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0), List.of(1.0, 0.0, 0.0)))));
    LoadPlan sessions =
        new LoadPlan(
            false,
            true,
            OptionalDouble.of(80),
            1,
            OptionalDouble.of(12),
            40,
            10,
            0,
            0,
            0,
            7,
            Optional.empty(),
            0);
    Slices slices = new Slices(model, sessions, SLICE);
    Set<Long> first = visits(slices.next());
    Set<Long> second = visits(slices.next());

    assertTrue(first.size() > 100 && second.size() > 100, first.size() + " " + second.size());
    first.retainAll(second);
    assertEquals(Set.of(), first);
  }

  private static Set<Long> visits(Iterator<PlannedRequest> slice) {
    return all(slice).stream()
        .map(PlannedRequest::session)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A log of which most is left out, as one that was sampled by the hour. */
  @Test
  void aSecondThatStandsForHoursHasTheirMean() {
    List<Long> sampled = new ArrayList<>();
    for (int bucket = 0; bucket < 120; bucket++) {
      sampled.add(bucket % 6 == 0 ? 60L : 0L);
    }
    TrafficModel.Rate rate = new TrafficModel.Rate(Instant.EPOCH, 600, 600, sampled);

    assertEquals(0.1, rate.peakPerSecond(), 1e-9);
    assertEquals(0.1 / 6, rate.peakPerSecond(3600), 1e-9);
    assertEquals(0.1, rate.peakPerSecond(60), 1e-9);
    assertEquals(0.1 / 6, rate.peakPerSecond(72_000), 1e-9);
  }

  /** A request a minute, the last one in the log's last second. */
  @Test
  void theEndOfALogIsNoPeak() {
    TrafficModel.Rate rate =
        new TrafficModel.Rate(Instant.EPOCH, 60, 1, Collections.nCopies(60, 1L));

    assertEquals(1 / 60.0, rate.peakPerSecond(), 1e-9);
    assertEquals(1 / 60.0, rate.peakPerSecond(131), 1e-3);
  }

  @Test
  void aSteadyRateIsThePeakExactly() {
    Slices slices = new Slices(MODEL, plan(true, OptionalDouble.empty()), SLICE);
    assertEquals(800, all(slices.next()).size());
    List<PlannedRequest> second = all(slices.next());
    assertEquals(800, second.size());
    assertTrue(second.get(0).atMicros() >= SLICE && second.get(799).atMicros() < 2 * SLICE);
    long orders = second.stream().filter(r -> r.route() == 0).count();
    assertEquals(533, orders, 67);
  }
}
