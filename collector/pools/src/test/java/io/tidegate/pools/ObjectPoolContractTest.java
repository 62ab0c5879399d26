package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.ObjectPool;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.junit.jupiter.api.Test;

class ObjectPoolContractTest extends LendingPoolContract {
  private GenericObjectPool<Object> objects;
  private ObjectPoolAdapter<Object> pool;

  @Override
  ManagedPool open(int size) {
    objects = new GenericObjectPool<>(new Channels());
    objects.setMaxTotal(size);
    objects.setMaxIdle(size);
    objects.setMaxWait(Duration.ofSeconds(30));
    pool = new ObjectPoolAdapter<>(NAME, PoolType.RPC_CONNECTION, objects, MIN, MAX);
    return pool;
  }

  @Override
  AutoCloseable borrow() throws Exception {
    ObjectPool<Object> timed = pool.timed();
    Object lent = timed.borrowObject();
    return () -> timed.returnObject(lent);
  }

  @Override
  void resizeByOwner(int size) {
    objects.setMaxTotal(size);
  }

  @Override
  void end() {
    if (objects != null) {
      objects.close();
    }
  }

  @Override
  PoolType type() {
    return PoolType.RPC_CONNECTION;
  }

  @Override
  boolean tellsRuns() {
    return false;
  }

  @Test
  void idleOnesAreEvictedDownToTheSizeAndNoFurther() throws Exception {
    open(8);
    List<Object> lent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      lent.add(objects.borrowObject());
    }
    for (Object each : lent) {
      objects.returnObject(each);
    }
    pool.resize(5);
    eventually(() -> pool.state().live() == 5 && objects.getMaxIdle() == 5, pool::snapshot);
    assertEquals(3, objects.getDestroyedByEvictorCount());
  }

  @Test
  void whatComesBackWhileThereAreTooManyIsNotLentAgain() throws Exception {
    open(5);
    List<AutoCloseable> lent = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      lent.add(borrow());
    }
    CountDownLatch release = new CountDownLatch(1);
    use(
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    eventually(() -> pool.state().queued() == 1, pool::snapshot);
    pool.resize(2);
    for (int i = 4; i > 1; i--) {
      lent.get(i).close();
      assertEquals(i, objects.getNumActive());
    }
    assertEquals(1, pool.state().queued());
    lent.get(1).close();
    eventually(() -> pool.state().queued() == 0 && objects.getNumActive() == 2, pool::snapshot);
    release.countDown();
    lent.get(0).close();
  }

  /** What is destroyed on its return, as there were too many, may miss who begins to wait then. */
  @Test
  void nobodyWaitsOnWhereThereIsRoomAfterAllCameBackAtOnce() throws Exception {
    for (int round = 0; round < 300; round++) {
      open(6);
      CountDownLatch held = new CountDownLatch(6);
      CountDownLatch leave = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(9);
      for (int i = 0; i < 9; i++) {
        Thread borrower =
            new Thread(
                () -> {
                  try (AutoCloseable lent = borrow()) {
                    held.countDown();
                    leave.await();
                  } catch (Exception e) {
                    return;
                  }
                  done.countDown();
                });
        borrower.setDaemon(true);
        borrower.start();
      }
      assertTrue(held.await(10, TimeUnit.SECONDS));
      for (int size : new int[] {2, 5, 3, 6, 2}) {
        pool.resize(size);
      }
      leave.countDown();
      assertTrue(
          done.await(10, TimeUnit.SECONDS), () -> done.getCount() + " wait; " + pool.snapshot());
      objects.close();
    }
  }

  @Test
  void theMinimumIdleFollowsAndComesBack() {
    open(8);
    objects.setMinIdle(4);
    pool = new ObjectPoolAdapter<>(NAME, PoolType.RPC_CONNECTION, objects, MIN, MAX);
    pool.resize(2);
    assertEquals(2, objects.getMinIdle());
    pool.resize(10);
    assertEquals(4, objects.getMinIdle());
    assertEquals(10, objects.getMaxIdle());
  }

  @Test
  void aBorrowerWhoGetsNoneIsCounted() throws Exception {
    open(2);
    objects.setMaxWait(Duration.ofMillis(1));
    try (AutoCloseable first = borrow();
        AutoCloseable second = borrow()) {
      assertThrows(NoSuchElementException.class, this::borrow);
      assertEquals(new PoolCounts(2, 0, 1, 0), pool.counts(), () -> first + " " + second);
    }
    assertEquals(new PoolCounts(2, 2, 1, 0), pool.counts());
  }

  @Test
  void aPoolWithoutALimitIsNamed() {
    objects = new GenericObjectPool<>(new Channels());
    objects.setMaxTotal(-1);
    assertEquals(
        "size 2147483647 is outside of the local limits of pool 'orders-1': must be 2 to 12",
        assertThrows(
                IllegalArgumentException.class,
                () -> new ObjectPoolAdapter<>(NAME, PoolType.RPC_CONNECTION, objects, MIN, MAX))
            .getMessage());
  }

  private static final class Channels extends BasePooledObjectFactory<Object> {
    @Override
    public Object create() {
      return new Object();
    }

    @Override
    public PooledObject<Object> wrap(Object object) {
      return new DefaultPooledObject<>(object);
    }
  }
}
