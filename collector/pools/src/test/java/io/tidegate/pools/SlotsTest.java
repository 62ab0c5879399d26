package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The test holds the lock except where it waits for the other caller. */
@Timeout(30)
class SlotsTest {
  private final ReentrantLock lock = new ReentrantLock();
  private final Slots<AutoCloseable> slots = new Slots<>(lock, 1);
  private final PooledConnection<AutoCloseable> connection =
      new PooledConnection<>(() -> {}, 0, Long.MAX_VALUE);
  private final AtomicReference<Object> outcome = new AtomicReference<>();
  private final Thread other = new Thread(this::ask);

  private void ask() {
    lock.lock();
    try {
      outcome.set(slots.await(TimeUnit.SECONDS.toNanos(10)));
    } catch (InterruptedException e) {
      outcome.set(e);
    } finally {
      lock.unlock();
    }
  }

  @BeforeEach
  void lendTheOnlyOneAndHaveTheOtherWait() throws Exception {
    lock.lock();
    assertTrue(slots.tryTake().isPresent());
    other.start();
    while (slots.waiting() == 0) {
      lock.unlock();
      Thread.onSpinWait();
      lock.lock();
    }
  }

  @AfterEach
  void stop() throws Exception {
    if (lock.isHeldByCurrentThread()) {
      lock.unlock();
    }
    other.interrupt();
    other.join(10_000);
  }

  @Test
  void aConnectionThatGoesOnToTheNextIsCountedOnceAllTheWay() throws Exception {
    assertTrue(slots.returned(connection));
    // Granted, and the one who waits has not run yet.
    assertEquals(1, slots.live());
    assertEquals(0, slots.idle());
    lock.unlock();
    other.join(10_000);
    assertSame(connection, ((Slots.Slot<?>) ((Optional<?>) outcome.get()).get()).idle().get());
  }

  @Test
  void whoIsInterruptedWhileItIsGrantedASlotGivesSlotAndConnectionBack() throws Exception {
    other.interrupt();
    // It is past its wait and wants the lock, so the slot and the interrupt meet.
    eventually(() -> lock.hasQueuedThread(other), slots::waiting);
    assertTrue(slots.returned(connection));
    lock.unlock();
    other.join(10_000);
    assertInstanceOf(InterruptedException.class, outcome.get());
    lock.lock();
    assertTrue(slots.quiet());
    assertEquals(1, slots.live());
    assertSame(connection, slots.tryTake().orElseThrow().idle().orElseThrow());
  }

  @Test
  void afterAShrinkTheLiveCountOnlyFalls() {
    slots.sendAllAway();
    slots.resize(3);
    assertTrue(slots.tryWarm());
    assertTrue(slots.tryWarm());
    slots.resize(1);
    assertEquals(3, slots.live());
    assertTrue(slots.tryTake().isEmpty());
    assertFalse(slots.warmed(connection));
    slots.warmIsClosing();
    slots.closed();
    slots.warmFailed();
    assertEquals(1, slots.live());
    assertFalse(slots.tryWarm());
  }
}
