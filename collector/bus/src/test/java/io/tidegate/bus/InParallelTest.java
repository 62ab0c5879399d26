package io.tidegate.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

class InParallelTest {
  private static final long PATIENCE_SECONDS = 30;

  @Test
  void nobodyWaitsForTheOthersToBeDone() {
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    CyclicBarrier together = new CyclicBarrier(InParallel.MOST);
    InParallel.forEach(
        List.of(1, 2, 3, 4, 5, 6, 7, 8),
        one -> {
          // Comes only when as many others are here.
          await(together);
          done.add(one);
        });
    assertEquals(Set.of(1, 2, 3, 4, 5, 6, 7, 8), done);
  }

  @Test
  void whatFailsKeepsNothingElseFromBeingDone() {
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    RuntimeException two = new IllegalStateException("two");
    RuntimeException three = new IllegalStateException("three");
    RuntimeException thrown =
        assertThrows(
            RuntimeException.class,
            () ->
                InParallel.forEach(
                    List.of(1, 2, 3, 4, 5, 6),
                    one -> {
                      if (one == 2) {
                        throw two;
                      }
                      if (one == 3) {
                        throw three;
                      }
                      done.add(one);
                    }));
    assertSame(two, thrown);
    assertEquals(List.of(three), List.of(thrown.getSuppressed()));
    assertEquals(Set.of(1, 4, 5, 6), done);
  }

  @Test
  void whoIsInterruptedInterruptsWhatRuns() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                InParallel.forEach(
                    List.of(1),
                    one -> {
                      running.countDown();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                    });
              } catch (InterruptException e) {
                thrown.set(e);
              }
            });
    caller.start();
    running.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    caller.interrupt();
    caller.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    assertEquals(InterruptException.class, thrown.get().getClass());
    assertEquals(true, interrupted.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private static void await(CyclicBarrier together) {
    try {
      together.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
