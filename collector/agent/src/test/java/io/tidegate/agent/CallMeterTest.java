package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallMeterTest {
  private static final PoolId DB = new PoolId("orders", "db");

  private final CallMeter meter = new CallMeter(DB);

  @Test
  void itGivesOutWhatCameSinceTheLastTime() {
    assertEquals(Optional.empty(), meter.take());
    meter.record(TimeUnit.MILLISECONDS.toNanos(3), false);
    meter.record(TimeUnit.MILLISECONDS.toNanos(5), true);
    assertEquals(Optional.of(new DependencyCalls(DB, 2, 1, 8000, 5000)), meter.take());
    assertEquals(Optional.empty(), meter.take());
    meter.record(TimeUnit.MILLISECONDS.toNanos(1), false);
    assertEquals(Optional.of(new DependencyCalls(DB, 1, 0, 1000, 1000)), meter.take());
  }

  @Test
  void whatGoesOnIsTheSameCall() {
    meter.record(2_000_000, false);
    meter.goesOn(7_000_000, 9_000_000);
    assertEquals(Optional.of(new DependencyCalls(DB, 1, 0, 9000, 9000)), meter.take());
  }

  @Test
  void halvesOfAMicrosecondAddUp() {
    for (int i = 0; i < 4; i++) {
      meter.record(500, false);
    }
    assertEquals(2, meter.take().orElseThrow().totalMicros());
  }

  @Test
  void aCallThatThrowsHasFailedAndThrowsOn() throws Exception {
    assertEquals("answer", meter.time(() -> "answer"));
    IllegalStateException failure = new IllegalStateException("down");
    assertEquals(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                meter.time(
                    () -> {
                      throw failure;
                    })));
    DependencyCalls taken = meter.take().orElseThrow();
    assertEquals(List.of(2L, 1L), List.of(taken.calls(), taken.failed()));
  }

  @Test
  void noCallIsLostWhileItIsTaken() throws Exception {
    int each = 200_000;
    AtomicInteger running = new AtomicInteger(3);
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  meter.record(1000, true);
                }
                running.decrementAndGet();
              }));
    }
    threads.forEach(Thread::start);
    List<DependencyCalls> taken = new ArrayList<>();
    while (running.get() > 0) {
      meter.take().ifPresent(taken::add);
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    }
    meter.take().ifPresent(taken::add);
    DependencyCalls all = taken.stream().reduce(DependencyCalls::plus).orElseThrow();
    assertEquals(new DependencyCalls(DB, 3L * each, 3L * each, 3L * each, 1), all);
  }
}
