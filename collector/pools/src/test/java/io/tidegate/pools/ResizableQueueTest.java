package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ResizableQueueTest {
  private final ResizableQueue<Integer> queue = new ResizableQueue<>(2);

  private void fill(int... elements) {
    for (int each : elements) {
      assertTrue(queue.offer(each));
    }
  }

  @Test
  void itIsBoundedAndFirstInFirstOut() {
    fill(1, 2);
    assertFalse(queue.offer(3));
    assertEquals(0, queue.remainingCapacity());
    assertEquals(1, queue.poll());
    assertTrue(queue.offer(3));
    assertEquals(List.of(2, 3), List.copyOf(queue));
  }

  @Test
  void aSmallerCapacityDropsNothingAndTakesNothingUntilThereIsRoom() {
    queue.setCapacity(4);
    fill(1, 2, 3, 4);
    queue.setCapacity(2);
    assertEquals(4, queue.size());
    assertEquals(0, queue.remainingCapacity());
    queue.poll();
    queue.poll();
    assertFalse(queue.offer(5));
    queue.poll();
    assertTrue(queue.offer(5));
  }

  @Test
  void withoutCapacityNothingIsTakenIn() throws InterruptedException {
    queue.setCapacity(0);
    assertFalse(queue.offer(1));
    assertFalse(queue.offer(1, 1, TimeUnit.MILLISECONDS));
    assertNull(queue.poll(1, TimeUnit.MILLISECONDS));
  }

  @Test
  void growingWakesAllWhoWaitToPut() throws Exception {
    fill(1, 2);
    AtomicInteger next = new AtomicInteger(3);
    List<CompletableFuture<Void>> putters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      putters.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  queue.put(next.getAndIncrement());
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              command -> new Thread(command).start()));
    }
    queue.setCapacity(5);
    for (CompletableFuture<Void> each : putters) {
      each.get(10, TimeUnit.SECONDS);
    }
    assertEquals(5, queue.size());
  }

  @Test
  void aTakerIsServed() throws Exception {
    CompletableFuture<Integer> taken =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return queue.take();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            command -> new Thread(command).start());
    queue.put(7);
    assertEquals(7, taken.get(10, TimeUnit.SECONDS));
  }

  @Test
  void anIteratorShowsWhatWasThereAndRemoves() {
    fill(1, 2);
    Iterator<Integer> each = queue.iterator();
    queue.poll();
    assertEquals(1, each.next());
    each.remove();
    assertEquals(2, each.next());
    each.remove();
    assertTrue(queue.isEmpty());
    assertThrows(IllegalStateException.class, each::remove);
  }

  @Test
  void drainingStopsAtTheNumberAskedFor() {
    fill(1, 2);
    List<Integer> drained = new ArrayList<>();
    assertEquals(1, queue.drainTo(drained, 1));
    assertEquals(List.of(1), drained);
    assertThrows(IllegalArgumentException.class, () -> queue.drainTo(queue));
    assertEquals(
        "capacity is -1: must be at least 0",
        assertThrows(IllegalArgumentException.class, () -> queue.setCapacity(-1)).getMessage());
  }
}
