package io.tidegate.gate.load;

import io.tidegate.gate.traffic.PlannedRequest;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Requests that wait for their time, in order, on their way from the pacing thread to the event
 * loop. The loop wakes up by its own timer, once for all that are due at the same time; it is woken
 * up only for the first one.
 */
final class Departures {
  private final ContextInternal context;
  private final Consumer<Due> send;
  private final Runnable afterwards;
  private final Runnable wakeUp;
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
    Runnable look = this::look;
    wakeUp = () -> context.dispatch(look);
  }

  /** The pacing thread's. */
  void add(Due later) {
    waiting.add(later);
    if (looking.compareAndSet(false, true)) {
      context.runOnContext(ignored -> look());
    }
  }

  private void look() {
    try {
      sendDue();
    } finally {
      lookAgain();
    }
  }

  private void sendDue() {
    // What becomes due meanwhile goes after the answers that have come.
    long now = System.nanoTime();
    boolean any = false;
    for (Due next = waiting.peek();
        next != null && next.nanoTime() - now <= 0;
        next = waiting.peek()) {
      any = true;
      send.accept(waiting.poll());
    }
    if (any) {
      afterwards.run();
    }
  }

  private void lookAgain() {
    Due next = waiting.peek();
    if (next == null) {
      looking.set(false);
      // One that came just before that has told nobody.
      next = waiting.peek();
      if (next == null || !looking.compareAndSet(false, true)) {
        return;
      }
    }
    long nanos = next.nanoTime() - System.nanoTime();
    context.nettyEventLoop().schedule(wakeUp, nanos, TimeUnit.NANOSECONDS);
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
