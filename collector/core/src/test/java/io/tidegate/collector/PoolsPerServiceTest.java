package io.tidegate.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.SampleTimes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolsPerServiceTest {
  private static final WindowOptions SECOND = WindowOptions.ofWidth(1_000);

  private static PoolSample sample(String pool, long start) {
    return Samples.sample(PoolId.parse(pool), "a", start, start + 1_000, 1, 5);
  }

  private static WindowAssembler assembler() {
    return new WindowAssembler(SECOND, 2, ResumePoint.START);
  }

  /** What becomes of the samples, by an assembler that begins here. */
  private static List<String> taken(List<PoolSample> samples) {
    WindowAssembler assembler = assembler();
    List<String> taken = new ArrayList<>();
    long offset = 0;
    for (PoolSample sample : samples) {
      assembler.drain(Integer.MAX_VALUE, window -> {});
      Outcome outcome = assembler.offer(sample, sample.endMillis(), offset++);
      taken.add(
          outcome instanceof Outcome.OverLimit over
              ? over.reason()
              : outcome.getClass().getSimpleName());
    }
    return taken;
  }

  @Test
  void aServiceHasSoManyPoolsInAWindowAndOthersAreNotTouched() {
    assertEquals(
        List.of(
            "Accepted",
            "Accepted",
            "too-many-pools",
            "Accepted",
            "Duplicate",
            "Accepted",
            "Accepted"),
        taken(
            List.of(
                sample("orders/a", 0),
                sample("orders/b", 0),
                sample("orders/c", 0),
                sample("payments/a", 0),
                sample("orders/a", 0),
                // A window of its own, so the places are free again.
                sample("orders/c", 1_000),
                sample("orders/a", 1_000))));
  }

  @Test
  void theMessageHasTheNumbersAndNamesThePool() {
    WindowAssembler assembler = assembler();
    Outcome last = null;
    for (String pool : List.of("orders/a", "orders/b", "orders/c")) {
      assembler.drain(Integer.MAX_VALUE, window -> {});
      last = assembler.offer(sample(pool, 0), Samples.T0 + 1_000, 0);
    }
    Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, last);
    assertEquals(
        "too-many-pools: the window has 2 pools of orders in this partition: at most 2, so orders/c"
            + " is left out",
        refused.detail());
  }

  @Test
  void whatIsRefusedForItselfHasNoPlace() {
    assertEquals(
        List.of("Accepted", "TooLong", "Accepted", "too-many-pools"),
        taken(
            List.of(
                sample("orders/a", 0),
                Samples.sample(PoolId.parse("orders/b"), "a", 0, 1_500, 1, 5),
                sample("orders/c", 0),
                sample("orders/b", 0))));
  }

  /** A number is a hint where to look: what comes with another's goes to its own pool. */
  @Test
  void aReportersNumberMayBeAnothers() {
    WindowAssembler assembler = assembler();
    SampleTimes times = new SampleTimes();
    List<PoolWindow> windows = new ArrayList<>();
    int[] numbers = {0, 0, 70_000, 0};
    List<PoolSample> samples =
        List.of(
            sample("orders/a", 0),
            sample("orders/b", 0),
            Samples.sample(PoolId.parse("orders/a"), "b", 0, 1_000, 1, 5),
            sample("orders/a", 5_000));
    for (int i = 0; i < samples.size(); i++) {
      times.read(samples.get(i));
      assembler.offer(samples.get(i), times, numbers[i], samples.get(i).endMillis(), i);
      assembler.drain(Integer.MAX_VALUE, windows::add);
    }
    assertEquals(
        List.of("orders/a: 2", "orders/b: 1"),
        windows.stream()
            .filter(window -> window.startMillis() == Samples.T0)
            .map(window -> window.pool() + ": " + window.instances().size())
            .toList());
  }

  /** Read again from the first accepted record of a window on, as after a restart. */
  @Test
  void readAgainFromTheResumePointItRefusesTheSame() {
    List<PoolSample> samples =
        List.of(
            sample("orders/c", 0),
            sample("orders/a", 1_000),
            sample("orders/b", 1_000),
            sample("orders/c", 1_000),
            sample("orders/b", 2_000),
            sample("orders/a", 2_000),
            sample("orders/c", 2_000));
    List<String> all = taken(samples);
    assertEquals(all.subList(1, 7), taken(samples.subList(1, 7)));
    assertEquals(
        List.of(
            "Accepted",
            "Accepted",
            "Accepted",
            "too-many-pools",
            "Accepted",
            "Accepted",
            "too-many-pools"),
        all);
  }
}
