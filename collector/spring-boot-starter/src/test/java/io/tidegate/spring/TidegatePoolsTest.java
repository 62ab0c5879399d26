package io.tidegate.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.pools.ApplyResult;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.ReadOnlyPool;
import io.tidegate.pools.ThreadPoolExecutorAdapter;
import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may be resized from afar, and what may not. */
@Timeout(30)
class TidegatePoolsTest {
  private static ApplyResult.Status resized(FoundPool found, boolean resize) {
    return TidegatePools.admitted(found, resize).resize(2).status();
  }

  @Test
  void onlyWhatItsOwnerLimitedAndOnlyWhereItIsAllowed() {
    ThreadPoolExecutor executor = (ThreadPoolExecutor) Executors.newFixedThreadPool(1);
    try (ElasticExecutor own = ElasticExecutor.builder("own").size(1).build()) {
      ManagedPool adapted = new ThreadPoolExecutorAdapter("adapted", executor, 1, 4, Shape.FIXED);
      List<ApplyResult.Status> seen = new ArrayList<>();
      seen.add(resized(new FoundPool(own, true, false), false));
      seen.add(resized(new FoundPool(adapted, false, false), true));
      seen.add(resized(new FoundPool(own, true, false), true));
      seen.add(resized(new FoundPool(adapted, true, false), true));
      seen.add(resized(new FoundPool(new ReadOnlyPool(own), true, false), true));
      assertEquals(
          List.of(
              ApplyResult.Status.UNSUPPORTED,
              ApplyResult.Status.UNSUPPORTED,
              ApplyResult.Status.APPLIED,
              ApplyResult.Status.APPLIED,
              ApplyResult.Status.UNSUPPORTED),
          seen);
      assertEquals(2, executor.getCorePoolSize());
    } finally {
      executor.shutdownNow();
    }
  }
}
