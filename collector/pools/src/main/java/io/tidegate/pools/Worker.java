package io.tidegate.pools;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thread that runs tasks, one after the other. A virtual one ends as soon as the queue is empty;
 * while it is not, it goes on with the next task instead of handing its permit to a fresh thread.
 */
final class Worker implements Runnable {
  // What the worker does, and whether somebody is taking it away from it. The number of the task
  // stands above, so that nobody can mean one task and hit the next.
  private static final int FREE = 0;
  private static final int RUNS = 1;
  private static final int INTERRUPTING = 2;
  private static final int INTERRUPTED = 3;
  private static final int ABANDONED = 4;
  private static final int STATES = 8;

  private final long id;
  private final Crew crew;
  private final TaskQueue queue;
  private final TaskRules rules;
  private final Tally tally;
  private final Lifetime pool;
  private final int stripe;
  private final AtomicLong hold = new AtomicLong();
  private Thread thread;

  /** Written by the worker, and by whoever calls it while it is idle. */
  boolean searching;

  volatile boolean called;

  private volatile WorkerPhase phase = WorkerPhase.PENDING;
  private volatile long phaseNanos = System.nanoTime();

  // Written by the worker alone, and not volatile as it is written for each task: a view may be
  // late by a moment. The watch reads them between two looks at the hold.
  private Runnable task;
  private Lane lane;
  private long taskNanos = QueuedTask.UNTIMED;
  private long beats;
  private boolean inHand;

  Worker(long id, Crew crew, Lifetime pool) {
    this.id = id;
    this.crew = crew;
    this.pool = pool;
    this.queue = pool.queue;
    this.rules = pool.rules;
    this.tally = pool.tally;
    this.stripe = tally.stripe(id);
  }

  void bind(Thread itsThread) {
    this.thread = itsThread;
  }

  Thread thread() {
    return thread;
  }

  @Override
  public void run() {
    Throwable death = null;
    try {
      work();
    } catch (Throwable e) {
      death = e;
      if (inHand) {
        tally.completed(stripe, true);
      }
    }
    enter(death == null ? WorkerPhase.TERMINATED : WorkerPhase.FAILED);
    crew.ended(this, death);
  }

  /** Returns when the worker has no permit any more. */
  private void work() {
    while (!crew.surplus()) {
      QueuedTask next = queue.poll();
      if (next == null) {
        if (!crew.awaitTask(this)) {
          return;
        }
        continue;
      }
      crew.found(this);
      boolean keptPlace =
          next instanceof Lane.Token token ? performLane(token.lane()) : perform(next);
      if (!keptPlace) {
        return;
      }
    }
  }

  /** Runs what is in the lane unless another worker does. False if this one was replaced. */
  private boolean performLane(Lane itsLane) {
    if (!itsLane.enter()) {
      return true;
    }
    lane = itsLane;
    boolean more;
    do {
      if (!perform(itsLane.poll())) {
        return false;
      }
      more = itsLane.leave();
      if (more && pool.paused()) {
        pool.handBack(itsLane, itsLane.takeBack());
        more = false;
      }
    } while (more);
    lane = null;
    return true;
  }

  /** Runs it, counts it and tells its times. False if the worker was replaced meanwhile. */
  private boolean perform(QueuedTask queued) {
    if (phase != WorkerPhase.RUNNING) {
      enter(WorkerPhase.RUNNING);
    }
    tally.started(stripe);
    inHand = true;
    pool.startedOne();
    Runnable command = queued.take();
    long startNanos = queued.timed() || rules.limitsRun() ? System.nanoTime() : QueuedTask.UNTIMED;
    boolean failure = false;
    if (pool.dropping()) {
      TaskRules.cancel(command);
      failure = true;
    } else if (!TaskRules.cancelled(command)) {
      if (rules.expired(queued, startNanos)) {
        rules.expire(command, startNanos - queued.submittedNanos);
        failure = true;
      } else {
        rules.tellWait(queued, startNanos);
        begin(command, startNanos);
        failure = rules.call(command, queued.context);
        int fate = rules.limitsRun() ? release() : FREE;
        if (fate == ABANDONED) {
          inHand = false;
          return false;
        }
        failure |= fate == INTERRUPTED;
        rules.tellRun(queued, startNanos);
        task = null;
      }
    }
    inHand = false;
    tally.completed(stripe, failure);
    pool.intake.roomMade();
    return true;
  }

  private void begin(Runnable command, long startNanos) {
    if (!pool.closing()) {
      // What a task before left behind is not this task's interrupt.
      Thread.interrupted();
    }
    task = command;
    taskNanos = startNanos;
    beats++;
    if (rules.limitsRun()) {
      hold.set(beats * STATES + RUNS);
    }
  }

  /** Ends the hold on the task; what had become of it. */
  private int release() {
    long mine = beats * STATES;
    if (hold.compareAndSet(mine + RUNS, mine + FREE)) {
      return FREE;
    }
    while (hold.get() == mine + INTERRUPTING) {
      Thread.onSpinWait();
    }
    if (!hold.compareAndSet(mine + INTERRUPTED, mine + FREE)) {
      return ABANDONED;
    }
    Thread.interrupted();
    return INTERRUPTED;
  }

  /** Called by the watch: interrupts, and later gives up, a task that runs for too long. */
  void check(long nowNanos) {
    long seen = hold.get();
    long startNanos = taskNanos;
    Runnable late = task;
    Lane itsLane = lane;
    long ranNanos = nowNanos - startNanos;
    int state = (int) (seen % STATES);
    long number = seen - state;
    if (state == RUNS
        && ranNanos > rules.runTimeoutNanos()
        && hold.compareAndSet(seen, number + INTERRUPTING)) {
      rules.overrun(late, ranNanos);
      thread.interrupt();
      hold.set(number + INTERRUPTED);
    } else if (state == INTERRUPTED
        && ranNanos > rules.runTimeoutNanos() + rules.graceNanos()
        && hold.compareAndSet(seen, number + ABANDONED)) {
      enter(WorkerPhase.FAILED);
      pool.replace(this, itsLane);
      rules.abandon(late, id, thread.getName(), ranNanos);
    }
  }

  /** Counts what a replaced worker had in hand: to the pool it has come to its end. */
  void countAbandoned() {
    tally.completed(stripe, true);
  }

  void enter(WorkerPhase next) {
    if (phase.next().contains(next)) {
      phaseNanos = System.nanoTime();
      phase = next;
    }
  }

  WorkerView view(long nowNanos) {
    Runnable running = task;
    long startNanos = taskNanos;
    return new WorkerView(
        id,
        thread.getName(),
        phase,
        Duration.ofNanos(Math.max(0, nowNanos - phaseNanos)),
        beats,
        Optional.ofNullable(running),
        running == null || startNanos == QueuedTask.UNTIMED
            ? Optional.empty()
            : Optional.of(Duration.ofNanos(Math.max(0, nowNanos - startNanos))));
  }

  // By number, not by address: the JVM works out an address's hash at a price, for each thread.
  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }
}
