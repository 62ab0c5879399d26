package io.tidegate.pools;

import io.tidegate.pools.LostTask.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The parts of a worker pool, and how they begin, pause, end and begin again.
 *
 * <p>At its end a pool is <em>exhausted</em>: nobody gets in any more, and every task that did was
 * started. A worker that finds that is the last to look for a task, and wakes the others.
 */
final class Lifetime {
  private static final long AFTER_INTERRUPT_NANOS = TimeUnit.SECONDS.toNanos(1);

  final String name;
  final Tally tally = new Tally();
  final TaskQueue queue = new TaskQueue();
  final TaskRules rules;
  final PoolLifecycle lifecycle;
  final Crew crew;
  final Intake intake;

  private final List<Lane> lanes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private volatile boolean closing;
  private volatile boolean dropping;
  private volatile boolean paused;

  Lifetime(ElasticExecutorBuilder settings, boolean virtual) {
    this.name = settings.name;
    this.lanes = List.copyOf(settings.lanes);
    this.rules = new TaskRules(settings);
    this.lifecycle = new PoolLifecycle(name);
    if (settings.listener != null) {
      lifecycle.add(settings.listener);
    }
    this.crew = new Crew(this, settings, virtual);
    this.intake = new Intake(tally, crew, settings.queueCapacity, settings.maxWaiters);
  }

  boolean closing() {
    return closing;
  }

  /** Whether what is taken from the queue is not to be run any more. */
  boolean dropping() {
    return dropping;
  }

  boolean paused() {
    return paused;
  }

  void start() {
    synchronized (lifecycle) {
      lifecycle.moveTo(PoolPhase.PENDING);
      Throwable failure = crew.startUpTo(crew.floor());
      if (failure != null) {
        fail(failure);
        throw new IllegalStateException(
            "pool '%s' could not start %d workers: %s".formatted(name, crew.floor(), failure),
            failure);
      }
      if (rules.watchNanos() > 0) {
        new Watch(this).start();
      }
      lifecycle.moveTo(PoolPhase.RUNNING);
    }
  }

  boolean pause() {
    synchronized (lifecycle) {
      if (!PoolLifecycle.after(lifecycle.phase()).contains(PoolPhase.PAUSED)) {
        return false;
      }
      paused = true;
      queue.freeze();
      intake.pause(true);
      return lifecycle.moveTo(PoolPhase.PAUSED);
    }
  }

  boolean resume() {
    synchronized (lifecycle) {
      if (lifecycle.phase() != PoolPhase.PAUSED) {
        return false;
      }
      thaw();
      return lifecycle.moveTo(PoolPhase.RUNNING);
    }
  }

  private void thaw() {
    paused = false;
    queue.thaw();
    intake.pause(false);
    signal();
  }

  void reboot() {
    synchronized (lifecycle) {
      if (!terminated()) {
        throw new IllegalStateException(
            "pool '%s' is %s with %d workers: only a pool that has ended can start again"
                .formatted(name, lifecycle.phase(), crew.live()));
      }
      closing = false;
      dropping = false;
      intake.open();
      start();
    }
  }

  void shutdown() {
    synchronized (lifecycle) {
      close(PoolPhase.TERMINATED);
    }
  }

  private void close(PoolPhase end) {
    if (!intake.close()) {
      return;
    }
    closing = true;
    // What it had is still run, also what came in during a pause.
    thaw();
    lifecycle.moveTo(end);
    crew.wakeAll();
    tellIfTerminated();
  }

  List<Runnable> shutdownNow() {
    synchronized (lifecycle) {
      shutdown();
      dropping = true;
      List<Runnable> waiting = drain();
      crew.interruptAll();
      crew.wakeAll();
      tellIfTerminated();
      return waiting;
    }
  }

  /** Takes everything that waits; counted as ended in a failure. */
  private List<Runnable> drain() {
    List<Runnable> waiting = new ArrayList<>();
    for (QueuedTask task = queue.pollAny(); task != null; task = queue.pollAny()) {
      waiting.add((task instanceof Lane.Token token ? token.lane().poll() : task).take());
    }
    for (Lane lane : lanes) {
      for (int left = lane.takeWaiting(); left > 0; left--) {
        waiting.add(lane.poll().take());
      }
    }
    waiting.forEach(task -> tally.dropped(Tally.OUTSIDE));
    intake.roomMade();
    return waiting;
  }

  boolean discardOldest() {
    QueuedTask oldest = queue.pollAny();
    if (oldest == null) {
      return false;
    }
    QueuedTask task = oldest instanceof Lane.Token token ? token.lane().poll() : oldest;
    rules.discard(task.take());
    tally.dropped(Tally.OUTSIDE);
    intake.roomMade();
    tellIfTerminated();
    return true;
  }

  /** No thread could be started. Returns true if the task was dropped, as there is none at all. */
  boolean withoutWorkers(Throwable why, QueuedTask task) {
    if (crew.live() > 0) {
      return false;
    }
    boolean mine = false;
    for (QueuedTask next = queue.pollAny(); next != null; next = queue.pollAny()) {
      mine |= next == task;
      Runnable command = (next instanceof Lane.Token token ? token.lane().poll() : next).take();
      tally.dropped(Tally.OUTSIDE);
      rules.lose(command, Reason.NO_WORKER, rules.noWorker(why));
    }
    intake.roomMade();
    return mine;
  }

  private void fail(Throwable why) {
    close(PoolPhase.FAILED);
    for (Runnable task : drain()) {
      rules.lose(task, Reason.NO_WORKER, rules.noWorker(why));
    }
    tellIfTerminated();
  }

  /** To be called after something was put into the queue, or a thread became free to start. */
  void signal() {
    Throwable failure = crew.signal();
    if (failure != null && crew.live() == 0) {
      withoutWorkers(failure, null);
    }
  }

  /** Tokens whose owner does not go on: somebody else will. */
  void handBack(Lane lane, int tokens) {
    for (int token = 0; token < tokens; token++) {
      queue.offer(new Lane.Token(lane));
    }
    if (tokens > 0) {
      signal();
    }
  }

  boolean exhausted() {
    return closing && tally.started() == intake.submitted();
  }

  boolean terminated() {
    return closing && crew.empty() && exhausted();
  }

  void startedOne() {
    // Nobody else would wake those that wait for tasks that will never come.
    if (closing && exhausted()) {
      crew.wakeAll();
    }
  }

  void tell(Worker worker) {
    lifecycle.tell(worker.view(System.nanoTime()));
  }

  void workerEnded(Throwable death) {
    if (death != null) {
      Uncaught.report(
          new IllegalStateException("a worker of pool '%s' died".formatted(name), death));
      replaceDead();
    }
    if (closing) {
      crew.wakeAll();
      tellIfTerminated();
    }
    if (!queue.isEmpty()) {
      signal();
    }
  }

  private void replaceDead() {
    Throwable failure = closing ? null : crew.startUpTo(crew.floor());
    if (failure != null && crew.live() == 0) {
      synchronized (lifecycle) {
        fail(failure);
      }
    }
  }

  /** The task of a worker ends for everybody but its thread; its place goes to a fresh worker. */
  void replace(Worker stuck, Lane lane) {
    Throwable failure = crew.replace(stuck);
    stuck.countAbandoned();
    intake.roomMade();
    if (lane != null) {
      handBack(lane, lane.takeBack() - 1);
    }
    if (failure != null) {
      Uncaught.report(
          new IllegalStateException(
              "pool '%s' could not replace a stuck worker (size=%d, live=%d)"
                  .formatted(name, crew.size(), crew.live()),
              failure));
      if (crew.live() == 0) {
        synchronized (lifecycle) {
          fail(failure);
        }
      }
    }
  }

  /** What the watch does. */
  void look(long nowNanos) {
    if (rules.limitsWait()) {
      QueuedTask late = queue.pollIf(task -> rules.expired(task, nowNanos));
      while (late != null) {
        rules.expire(late.take(), nowNanos - late.submittedNanos);
        tally.dropped(Tally.OUTSIDE);
        intake.roomMade();
        late = queue.pollIf(task -> rules.expired(task, nowNanos));
      }
    }
    if (rules.limitsRun()) {
      crew.workers().forEach(worker -> worker.check(nowNanos));
    }
    if (closing) {
      startedOne();
      tellIfTerminated();
    }
  }

  private void tellIfTerminated() {
    if (!terminated()) {
      return;
    }
    lock.lock();
    try {
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean await(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lockInterruptibly();
    try {
      while (!terminated()) {
        if (left <= 0) {
          return false;
        }
        left = ended.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  boolean close(Duration timeout) {
    shutdown();
    boolean interrupted = Thread.interrupted();
    try {
      if (!interrupted && await(TimeUnit.NANOSECONDS.convert(timeout))) {
        return true;
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    shutdownNow().forEach(TaskRules::cancel);
    try {
      return await(AFTER_INTERRUPT_NANOS);
    } catch (InterruptedException e) {
      interrupted = true;
      return terminated();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
