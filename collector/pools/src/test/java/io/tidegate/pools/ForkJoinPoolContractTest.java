package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.ApplyResult.Status;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On a Java before 19 the contract is that of a pool that can only be watched. */
class ForkJoinPoolContractTest extends ManagedPoolContract {
  private ForkJoinPool forkJoin;
  private ForkJoinPoolAdapter pool;

  @Override
  ManagedPool open(int size) {
    forkJoin = new ForkJoinPool(size);
    pool = new ForkJoinPoolAdapter(NAME, forkJoin, MIN, MAX);
    return pool;
  }

  @Override
  void use(Runnable work) {
    forkJoin.execute(pool.wrap(work));
  }

  @Override
  void resizeByOwner(int size) {
    try {
      ForkJoinPool.class.getMethod("setParallelism", int.class).invoke(forkJoin, size);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  void end() throws InterruptedException {
    if (forkJoin != null) {
      forkJoin.shutdown();
      assertTrue(forkJoin.awaitTermination(20, TimeUnit.SECONDS));
    }
  }

  @Override
  PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  Set<Knob> knobs() {
    return ForkJoinPoolAdapter.canBeSet() ? Set.of(Knob.SIZE) : Set.of();
  }

  @Override
  boolean ownerCanResize() {
    return ForkJoinPoolAdapter.canBeSet();
  }

  @Override
  boolean countsFailures() {
    return true;
  }

  @Override
  boolean growsWithTheNextTask() {
    return true;
  }

  @Override
  boolean countsEndsOnly() {
    return false;
  }

  @Test
  void parallelismCanBeSetSinceJava19() {
    assertEquals(Runtime.version().feature() >= 19, ForkJoinPoolAdapter.canBeSet());
  }

  @Test
  void theCommonPoolIsOnlyWatched() {
    ForkJoinPool common = ForkJoinPool.commonPool();
    ForkJoinPoolAdapter adapter = new ForkJoinPoolAdapter("common", common, 1, 1_000);
    assertEquals(Set.of(), adapter.knobs());
    assertEquals(Status.UNSUPPORTED, adapter.resize(7).status());
    assertEquals(common.getParallelism(), adapter.state().size());
  }
}
