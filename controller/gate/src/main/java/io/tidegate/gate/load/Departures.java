package io.tidegate.gate.load;

import io.tidegate.gate.traffic.PlannedRequest;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Requests that wait for their time, in order, from the thread that keeps the time to the event
 * loop. It wakes up by itself, once for all that are due at the same time, and is woken up only
 * when nothing else waits.
 */
final class Departures {
  private final ContextInternal context;
  private final Consumer<Due> send;
  private final Runnable afterwards;
  private final ConcurrentLinkedQueue<Due> waiting = new ConcurrentLinkedQueue<>();

  /** The event loop looks again at what waits, at the latest when the first one is due. */
  private final AtomicBoolean looking = new AtomicBoolean();

  /** One, with the window that it belongs to and the time of {@link System#nanoTime}. */
  record Due(PlannedRequest request, int window, long nanoTime) {}

  /**
   * @param send and {@code afterwards}, each time that some were sent, are run by the event loop
   */
  Departures(ContextInternal context, Consumer<Due> send, Runnable afterwards) {
    this.context = context;
    this.send = send;
    this.afterwards = afterwards;
  }

  /** The pacing thread's. */
  void add(Due later) {
    waiting.add(later);
    if (looking.compareAndSet(false, true)) {
      context.runOnContext(ignored -> look());
    }
  }

  private void look() {
    Due next = sendDue();
    while (next == null) {
      looking.set(false);
      // One that came just before that has told nobody.
      if (waiting.isEmpty() || !looking.compareAndSet(false, true)) {
        return;
      }
      next = sendDue();
    }
    long nanos = next.nanoTime() - System.nanoTime();
    context.nettyEventLoop().schedule(this::wakeUp, nanos, TimeUnit.NANOSECONDS);
  }

  private void wakeUp() {
    context.dispatch(this::look);
  }

  /** The first that is not due yet; null: none waits. */
  private Due sendDue() {
    Due next = waiting.peek();
    boolean any = false;
    while (next != null && next.nanoTime() - System.nanoTime() <= 0) {
      send.accept(waiting.poll());
      any = true;
      next = waiting.peek();
    }
    if (any) {
      afterwards.run();
    }
    return next;
  }

  /** The event loop's: whatever time it is. */
  void sendAll() {
    for (Due next = waiting.poll(); next != null; next = waiting.poll()) {
      send.accept(next);
    }
  }

  /** The event loop's: they are not sent. */
  void clear() {
    waiting.clear();
  }
}
