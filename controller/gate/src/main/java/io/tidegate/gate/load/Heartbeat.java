package io.tidegate.gate.load;

import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches the generator from a thread that has no part in the load: how late it wakes up itself
 * (the machine, the JVM's pauses), and how long a task waits on the event loop that sends and
 * measures.
 */
final class Heartbeat implements AutoCloseable {
  /** Of a standstill up to so much may be left out. */
  private static final long PERIOD_NANOS = 5_000_000;

  /** Less is nobody's concern. */
  private static final long FLOOR_NANOS = 1_000_000;

  private final Context context;
  private final Runnable onLoop;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Late> late = new ConcurrentLinkedQueue<>();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong alive = new AtomicLong(System.nanoTime());
  private volatile boolean closed;

  /** From when to when the generator stood still. */
  record Late(long fromNanos, long toNanos) {
    long nanos() {
      return toNanos - fromNanos;
    }
  }

  /**
   * @param onLoop is run on the event loop at each beat at which that is asked
   */
  Heartbeat(Context context, Runnable onLoop) {
    this.context = context;
    this.onLoop = onLoop;
    thread = new Thread(this::beat, "gate-heartbeat");
    thread.setDaemon(true);
    thread.start();
  }

  private void beat() {
    long last = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(this, PERIOD_NANOS);
      long now = System.nanoTime();
      note(last + PERIOD_NANOS, now);
      boolean heard = alive.get() - last > 0;
      last = now;
      if (!heard && asked.compareAndSet(0, now)) {
        context.runOnContext(ignored -> answer());
      }
    }
  }

  /**
   * The event loop's: it has just sent requests, each of which tells how late it is. Between two
   * beats this is answer enough; a task would wake it up once more.
   */
  void alive() {
    alive.lazySet(System.nanoTime());
  }

  private void answer() {
    note(asked.getAndSet(0), System.nanoTime());
    onLoop.run();
  }

  private void note(long due, long now) {
    if (now - due > FLOOR_NANOS) {
      late.add(new Late(due, now));
    }
  }

  /** Forgets what was. */
  void begin() {
    late.clear();
  }

  /** Since {@link #begin}; a task that still waits is one. */
  List<Late> all() {
    List<Late> all = new ArrayList<>(late);
    long waits = asked.get();
    if (waits != 0) {
      all.add(new Late(waits, Math.max(waits, System.nanoTime())));
    }
    return all;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
