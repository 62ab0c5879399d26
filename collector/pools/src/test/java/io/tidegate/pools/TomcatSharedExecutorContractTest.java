package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardThreadExecutor;
import org.junit.jupiter.api.Test;

class TomcatSharedExecutorContractTest extends ManagedPoolContract {
  private StandardThreadExecutor shared;
  private TomcatExecutorAdapter pool;

  @Override
  ManagedPool open(int size) throws LifecycleException {
    shared = new StandardThreadExecutor();
    shared.setMinSpareThreads(2);
    shared.setMaxThreads(size);
    shared.start();
    pool = TomcatExecutorAdapter.of(NAME, shared, MIN, MAX);
    return pool;
  }

  @Override
  void use(Runnable work) {
    pool.timed().execute(work);
  }

  @Override
  void resizeByOwner(int size) {
    shared.setMaxThreads(size);
  }

  @Override
  void end() throws LifecycleException {
    if (shared != null && shared.getState() == LifecycleState.STARTED) {
      shared.stop();
    }
  }

  @Override
  PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  boolean countsFailures() {
    return true;
  }

  @Test
  void whatTomcatShowsAfterARefusalIsNotBelieved() throws LifecycleException {
    open(8);
    shared.setMinSpareThreads(6);
    assertThrows(IllegalArgumentException.class, () -> shared.setMaxThreads(4));
    assertEquals(4, shared.getMaxThreads());
    assertEquals(8, pool.state().size());
    assertEquals(5, pool.resize(5).applied().size());
    assertEquals(5, shared.getMaxThreads());
  }

  @Test
  void beforeItsStartItIsCreated() throws LifecycleException {
    shared = new StandardThreadExecutor();
    shared.setMinSpareThreads(2);
    shared.setMaxThreads(8);
    pool = TomcatExecutorAdapter.of(NAME, shared, MIN, MAX);
    assertEquals(PoolPhase.CREATED, pool.snapshot().phase());
    assertEquals(6, pool.resize(6).applied().size());
    shared.start();
    assertEquals(PoolPhase.RUNNING, pool.snapshot().phase());
    assertEquals(6, pool.state().size());
  }
}
