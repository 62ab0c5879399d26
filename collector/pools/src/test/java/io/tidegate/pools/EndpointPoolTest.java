package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.ApplyResult.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EndpointPoolTest {
  private final EndpointPool endpoint = new EndpointPool("GET_orders");
  private final RecordedTimes times = new RecordedTimes();

  @Test
  void countsCallsFailuresAndWhatIsUnderWay() throws Exception {
    endpoint.observe(times);
    assertEquals("a", endpoint.time(() -> "a"));
    IOException thrown = new IOException("gone");
    assertSame(
        thrown,
        assertThrows(
            IOException.class,
            () ->
                endpoint.time(
                    () -> {
                      throw thrown;
                    })));
    endpoint.record(5_000_000, false);
    EndpointPool.Call open = endpoint.begin();
    assertEquals(new PoolState(1, 1, 1, 0, 0, 1, 1), endpoint.state());
    assertEquals(new PoolCounts(4, 3, 0, 1), endpoint.counts());

    open.end(true);
    open.end(false);
    assertEquals(0, endpoint.state().active());
    assertEquals(new PoolCounts(4, 4, 0, 2), endpoint.counts());
    assertEquals(4, times.latencies.size());
    assertEquals(5_000_000L, times.latencies.get(2));
    assertEquals(List.of(), times.waits);
    assertEquals(List.of(), times.runs);
  }

  @Test
  void hasNothingToSet() {
    assertEquals(Set.of(), endpoint.knobs());
    ApplyResult result = endpoint.resize(4);
    assertEquals(Status.UNSUPPORTED, result.status());
    assertEquals("pool 'GET_orders' has no [SIZE] that could be set: it has []", result.detail());
  }

  @Test
  void aNegativeTimeIsNamed() {
    assertEquals(
        "nanos is -1: must not be negative",
        assertThrows(IllegalArgumentException.class, () -> endpoint.record(-1, false))
            .getMessage());
    assertEquals(PoolCounts.ZERO, endpoint.counts());
  }

  @Test
  void noCallIsLostAndNoCountIsNegativeUnderContention() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Callable<Void> calls =
            () -> {
              for (int k = 0; k < 20_000; k++) {
                endpoint.begin().end(k % 4 == 0);
              }
              return null;
            };
        done.add(callers.submit(calls));
      }
      while (!done.stream().allMatch(Future::isDone)) {
        PoolSnapshot seen = endpoint.snapshot();
        assertTrue(seen.counts().completed() <= seen.counts().submitted(), seen::toString);
        assertTrue(seen.counts().failed() <= seen.counts().completed(), seen::toString);
      }
      for (Future<?> caller : done) {
        caller.get(10, TimeUnit.SECONDS);
      }
    } finally {
      callers.shutdownNow();
    }
    assertEquals(new PoolCounts(80_000, 80_000, 0, 20_000), endpoint.counts());
    assertEquals(0, endpoint.state().active());
  }

  @Test
  void aReadOnlyPoolIsWatchedAndNotChanged() {
    try (ElasticExecutor executor = ElasticExecutor.builder("workers").size(2).build()) {
      ManagedPool readOnly = new ReadOnlyPool(executor);
      assertEquals(Set.of(), readOnly.knobs());
      ApplyResult result = readOnly.resize(4);
      assertEquals(Status.UNSUPPORTED, result.status());
      assertEquals("pool 'workers' has no [SIZE] that could be set: it has []", result.detail());
      assertEquals(2, executor.state().size());
      assertEquals(executor.snapshot(), readOnly.snapshot());
      assertEquals(PoolType.WORKER, readOnly.type());
    }
  }
}
