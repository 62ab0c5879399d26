package io.tidegate.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.pools.ApplyResult;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.ReadOnlyPool;
import io.tidegate.pools.ThreadPoolExecutorAdapter;
import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may be resized from afar, and what may not. */
@Timeout(30)
class TidegatePoolsTest {
  @Test
  void onlyWhatItsOwnerLimitedAndOnlyWhereItIsAllowed() {
    ThreadPoolExecutor executor = (ThreadPoolExecutor) Executors.newFixedThreadPool(1);
    try (ElasticExecutor own = ElasticExecutor.builder("own").size(1).build();
        TidegateAgent agent =
            TidegateAgent.builder("shop")
                .kafka("127.0.0.1:1")
                .closeTimeout(Duration.ofMillis(200))
                .clamp("mail-*", 1, 4)
                .start()) {
      ManagedPool free = new ThreadPoolExecutorAdapter("free", executor, 1, 4, Shape.FIXED);
      ManagedPool clamped = new ThreadPoolExecutorAdapter("mail-out", executor, 1, 4, Shape.FIXED);
      List<ApplyResult.Status> seen = new ArrayList<>();
      for (boolean resize : new boolean[] {false, true}) {
        for (FoundPool found :
            List.of(
                new FoundPool(own, true, false),
                new FoundPool(free, false, false),
                new FoundPool(clamped, false, false),
                new FoundPool(new ReadOnlyPool(own), true, false))) {
          seen.add(TidegatePools.admitted(found, agent, resize).resize(2).status());
        }
      }
      assertEquals(
          List.of(
              ApplyResult.Status.UNSUPPORTED,
              ApplyResult.Status.UNSUPPORTED,
              ApplyResult.Status.UNSUPPORTED,
              ApplyResult.Status.UNSUPPORTED,
              ApplyResult.Status.APPLIED,
              ApplyResult.Status.UNSUPPORTED,
              ApplyResult.Status.APPLIED,
              ApplyResult.Status.UNSUPPORTED),
          seen);
      assertEquals(2, executor.getCorePoolSize());
    } finally {
      executor.shutdownNow();
    }
  }
}
