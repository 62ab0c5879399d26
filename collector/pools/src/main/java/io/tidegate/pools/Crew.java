package io.tidegate.pools;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The workers of a pool: how many there are, may be, and are wanted.
 *
 * <p>{@code live} is the number of permits taken: a permit is taken before a thread is made and
 * given back by the thread when it ends. A shrink lets live be more than size; then no permit is
 * granted, and workers give theirs back between two tasks until it fits. Nobody waits for that.
 *
 * <p>Waking is throttled as in Go's scheduler: while one worker is searching, a submitter wakes no
 * other; the searching one, when it has found a task and there is more, calls the next.
 */
final class Crew {
  /**
   * Looks at the queue before a worker parks: a few microseconds, less than the system call that
   * parking and the one that waking cost.
   */
  private static final int LOOKS = 200;

  private final Lifetime pool;
  private final TaskQueue queue;
  private final ThreadFactory threadFactory;
  private final boolean virtual;
  private final long idleNanos;
  private final int fewest;
  private final boolean startsAhead;

  private final AtomicInteger live = new AtomicInteger();
  private final AtomicInteger searching = new AtomicInteger();
  private final AtomicLong lastId = new AtomicLong();
  private final IdleWorkers idle = new IdleWorkers();
  private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

  /** Taken off, with a thread that still runs a task which does not end. */
  private final Set<Worker> abandoned = ConcurrentHashMap.newKeySet();

  private volatile int size;

  Crew(Lifetime pool, ElasticExecutorBuilder settings, boolean virtual) {
    this.pool = pool;
    this.queue = pool.queue;
    this.virtual = virtual;
    this.threadFactory = settings.threadFactory(virtual);
    this.idleNanos = settings.idleTimeout == null ? 0 : settings.idleTimeout.toNanos();
    this.fewest = settings.minIdle;
    this.startsAhead = !virtual && settings.prestart && settings.idleTimeout == null;
    this.size = settings.size;
  }

  int size() {
    return size;
  }

  int live() {
    return live.get();
  }

  /** Workers that are there even if there is nothing to do. */
  int floor() {
    if (virtual) {
      return 0;
    }
    return startsAhead ? size : Math.min(fewest, size);
  }

  boolean empty() {
    return live.get() == 0 && abandoned.isEmpty();
  }

  /** Those at work and, behind them, those that were given up and still run. */
  List<Worker> all() {
    List<Worker> all = new ArrayList<>(workers);
    all.addAll(abandoned);
    return all;
  }

  Set<Worker> workers() {
    return workers;
  }

  /** To be called after a task was put into the queue. Returns what kept a thread from starting. */
  Throwable signal() {
    if (virtual) {
      return live.get() < size && !queue.isEmpty() ? start() : null;
    }
    while (searching.get() == 0 && (idle.count() > 0 || live.get() < size)) {
      if (!searching.compareAndSet(0, 1)) {
        return null;
      }
      Worker called = idle.call();
      if (called != null) {
        LockSupport.unpark(called.thread());
        return null;
      }
      if (takePermit()) {
        // It searches from the start: others have seen that, and leave their tasks to its call.
        return startWithPermit(true);
      }
      // Whoever came meanwhile saw a search that was none: look again on its behalf.
      searching.decrementAndGet();
      if (queue.isEmpty()) {
        return null;
      }
    }
    return null;
  }

  /** Starts workers until there are so many; returns what kept it from doing so. */
  Throwable startUpTo(int wanted) {
    while (live.get() < Math.min(wanted, size)) {
      Throwable failure = start();
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  private Throwable start() {
    return takePermit() ? startWithPermit(false) : null;
  }

  private boolean takePermit() {
    int now = live.get();
    while (now < size) {
      if (live.compareAndSet(now, now + 1)) {
        return true;
      }
      now = live.get();
    }
    return false;
  }

  private Throwable startWithPermit(boolean searches) {
    Worker worker = new Worker(lastId.incrementAndGet(), this, pool);
    worker.searching = searches;
    try {
      Thread thread = threadFactory.newThread(worker);
      Require.present("the thread of the thread factory", thread);
      worker.bind(thread);
      workers.add(worker);
      pool.tell(worker);
      thread.start();
      return null;
    } catch (Exception | OutOfMemoryError e) {
      workers.remove(worker);
      live.decrementAndGet();
      if (searches) {
        searching.decrementAndGet();
      }
      return e;
    }
  }

  void resize(int newSize) {
    size = newSize;
    if (live.get() > newSize) {
      wakeAll();
    }
  }

  /** After a pause: as many as there is work for. */
  void wakeAll() {
    idle.callAll().forEach(worker -> LockSupport.unpark(worker.thread()));
  }

  void interruptAll() {
    for (Worker worker : workers) {
      worker.thread().interrupt();
    }
  }

  /** True if the worker is one too many: it has given its permit back, and must end. */
  boolean surplus() {
    if (live.get() <= size) {
      return false;
    }
    return givePermitBackDownTo(size);
  }

  private boolean givePermitBackDownTo(int floor) {
    int now = live.get();
    while (now > floor) {
      if (live.compareAndSet(now, now - 1)) {
        return true;
      }
      now = live.get();
    }
    return false;
  }

  /** The worker has a task and is no longer looking for one: if there is more, calls the next. */
  void found(Worker worker) {
    if (worker.searching) {
      worker.searching = false;
      searching.decrementAndGet();
    } else if (!virtual) {
      return;
    }
    if (!queue.isEmpty()) {
      pool.signal();
    }
  }

  /** Until there may be a task; false if the worker has given its permit back, and must end. */
  boolean awaitTask(Worker worker) {
    if (virtual || pool.exhausted()) {
      live.decrementAndGet();
      // Whoever put a task in before that saw no permit to be had.
      return !queue.isEmpty() && takePermit();
    }
    if (!worker.searching && searching.get() == 0 && searching.compareAndSet(0, 1)) {
      worker.searching = true;
    }
    if (worker.searching) {
      for (int look = 0; look < LOOKS; look++) {
        if (!queue.isEmpty()) {
          return true;
        }
        Thread.onSpinWait();
      }
    }
    return park(worker);
  }

  private boolean park(Worker worker) {
    worker.enter(WorkerPhase.IDLE);
    idle.push(worker);
    if (worker.searching) {
      worker.searching = false;
      searching.decrementAndGet();
    }
    long since = System.nanoTime();
    while (!worker.called) {
      if (!queue.isEmpty() || live.get() > size || pool.exhausted()) {
        return leave(worker);
      }
      long left = idleNanos - (System.nanoTime() - since);
      if (idleNanos == 0 || live.get() <= fewest) {
        LockSupport.park(this);
      } else if (left > 0) {
        LockSupport.parkNanos(this, left);
      } else if (idle.remove(worker)) {
        search(worker);
        return !givePermitBackDownTo(fewest) || (!queue.isEmpty() && takePermit());
      }
      // An interrupt is meant for a task, and would make parking a spin.
      if (Thread.interrupted() && pool.exhausted()) {
        return leave(worker);
      }
    }
    return true;
  }

  private boolean leave(Worker worker) {
    if (idle.remove(worker)) {
      search(worker);
    }
    return true;
  }

  /**
   * Makes up for the calls that submitters saved while this worker searched, before it was idle.
   */
  private void search(Worker worker) {
    worker.searching = true;
    searching.incrementAndGet();
  }

  /** The last thing a worker does. Its permit is back already, unless it died. */
  void ended(Worker worker, Throwable death) {
    if (worker.searching) {
      worker.searching = false;
      searching.decrementAndGet();
    }
    boolean wasAbandoned = abandoned.remove(worker);
    workers.remove(worker);
    if (death != null && !wasAbandoned) {
      live.decrementAndGet();
    }
    pool.tell(worker);
    pool.workerEnded(death);
  }

  /** Gives the worker's place, and its permit, to a fresh one. */
  Throwable replace(Worker stuck) {
    // In this order: at no moment is it in neither.
    abandoned.add(stuck);
    workers.remove(stuck);
    pool.tell(stuck);
    return surplus() ? null : startWithPermit(false);
  }
}
