package io.tidegate.pools;

import io.tidegate.pools.Intake.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Workers behind a bounded queue, both of which can be changed at any time, on platform threads or,
 * as permits, on virtual threads.
 *
 * <p>{@link #execute} and {@code submit} do not wait: when every worker is busy and the queue is
 * full, the {@link RejectPolicy} says what happens. Growing starts the new workers at once unless
 * they come on demand. Shrinking ends idle workers at once and lets busy ones finish their task;
 * until then more are alive than the size says. A task that throws, whatever it throws, costs no
 * worker.
 *
 * <p>There is no lock on a task's way. Counts only grow and are read in the order of a task's life
 * backwards, so that in every snapshot {@code submitted = completed + active + queued} holds, none
 * of these is negative, and {@code active <= live}.
 */
public final class ElasticExecutor extends AbstractExecutorService
    implements ManagedPool, AutoCloseable {
  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY);
  private static final int READS = 4;

  private final String name;
  private final String id;
  private final Threads threads;
  private final Map<String, String> labels;
  private final SizeLimits limits;
  private final Duration closeTimeout;
  private final LongAdder rejected = new LongAdder();
  private final Lifetime life;
  private final TaskRules rules;
  private final Tally tally;
  private final TaskQueue queue;
  private final Crew crew;
  private final Intake intake;
  private volatile RejectPolicy rejectPolicy;

  ElasticExecutor(ElasticExecutorBuilder settings) {
    boolean virtual = settings.threads.virtual();
    this.name = settings.name;
    this.id = name + "@" + UUID.randomUUID();
    this.threads = virtual ? Threads.VIRTUAL : Threads.PLATFORM;
    this.labels = Map.copyOf(settings.labels);
    this.limits = new SizeLimits(settings.minSize, settings.maxSize);
    this.closeTimeout = settings.closeTimeout;
    this.rejectPolicy = settings.rejectPolicy;
    this.life = new Lifetime(settings, virtual);
    this.rules = life.rules;
    this.tally = life.tally;
    this.queue = life.queue;
    this.crew = life.crew;
    this.intake = life.intake;
  }

  public static ElasticExecutorBuilder builder(String name) {
    return new ElasticExecutorBuilder(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  public Set<Knob> knobs() {
    return KNOBS;
  }

  /** What to register it with; the state in it is that of this moment. */
  public PoolRegistration registration() {
    PoolState state = state();
    long capacity = (long) state.size() + state.queueCapacity();
    return new PoolRegistration(id, name, type(), threads, labels, state, capacity);
  }

  @Override
  public PoolSnapshot snapshot() {
    long completed = tally.completed();
    long active = tally.started() - completed;
    // Once more while tasks end under the eyes, so that they are not taken for active.
    for (int read = 1; read < READS && tally.completed() != completed; read++) {
      completed = tally.completed();
      active = tally.started() - completed;
    }
    long failed = Math.min(tally.failed(), completed);
    long submitted = intake.submitted();
    int live = crew.live();
    active = Math.min(active, live);
    return new PoolSnapshot(
        life.lifecycle.phase(),
        new PoolState(
            crew.size(),
            live,
            (int) active,
            (int) Math.min(Integer.MAX_VALUE, submitted - completed - active),
            intake.capacity(),
            limits.min(),
            limits.max()),
        new PoolCounts(submitted, completed, rejected.sum(), failed));
  }

  /** Tasks that run or wait; an estimate that costs less than a snapshot. */
  long load() {
    long completed = tally.completed();
    return intake.submitted() - completed;
  }

  /** Callers that wait for room in the queue. */
  public int waitingCallers() {
    return intake.waiting();
  }

  /** Tasks that did not end as they should. */
  public LossCounts losses() {
    return rules.losses();
  }

  /** Every worker, and behind them those that were given up and whose thread still runs. */
  public List<WorkerView> workers() {
    long now = System.nanoTime();
    return crew.all().stream().map(worker -> worker.view(now)).toList();
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return rules.observers().add(observer);
  }

  /**
   * {@inheritDoc}
   *
   * <p>If the machine refuses threads, the size goes back to what it was and the result is FAILED.
   */
  @Override
  public ApplyResult apply(PoolChange change) {
    synchronized (life.lifecycle) {
      return Applying.apply(
          this,
          change,
          admitted -> {
            admitted.queueCapacity().ifPresent(this::resizeQueue);
            if (admitted.size().isPresent()) {
              setSize(admitted.size().getAsInt());
            }
          });
    }
  }

  private void setSize(int newSize) {
    int before = crew.size();
    int missing = Math.max(0, newSize - crew.live());
    crew.resize(newSize);
    intake.recount();
    Throwable failure = crew.startUpTo(crew.floor());
    if (failure == null) {
      life.signal();
      return;
    }
    crew.resize(before);
    intake.recount();
    throw new IllegalStateException(
        "could not start %d more workers (size=%d, live=%d): %s"
            .formatted(missing, before, crew.live(), failure),
        failure);
  }

  /**
   * Changes how many tasks may wait. Below what waits now nothing is dropped: new tasks are refused
   * until the queue has drained.
   */
  public void resizeQueue(int newCapacity) {
    intake.capacity(Require.atLeast("queueCapacity", 0, newCapacity));
  }

  /** What happens, from now on, to tasks for which there is no room. */
  public void onFull(RejectPolicy policy) {
    rejectPolicy = Require.present("rejectPolicy", policy);
  }

  /**
   * Hands over a task without waiting, unless the pool's policy waits.
   *
   * @throws RejectedExecutionException if all workers are busy and the queue is full, and the
   *     policy is to throw; or if the pool is shut down. The text has the numbers
   */
  @Override
  public void execute(Runnable command) {
    QueuedTask task = rules.wrap(command);
    Answer answer = intake.ask();
    if (answer == Answer.IN) {
      enqueue(task);
      return;
    }
    if (answer == Answer.CLOSED) {
      rejected.increment();
      throw refusal(answer);
    }
    RefusedTask refused = new RefusedTask(this, command, task);
    try {
      rejectPolicy.refused(refused);
      refused.settle();
    } finally {
      if (!refused.wasSubmitted()) {
        rejected.increment();
      }
    }
  }

  /** Hands over a task if there is room; false, and nothing else happens, if there is none. */
  public boolean tryExecute(Runnable command) {
    boolean in = tryEnter(rules.wrap(command));
    if (!in) {
      rejected.increment();
    }
    return in;
  }

  /**
   * Hands over a task, and waits in line for room if there is none.
   *
   * @return false if there was no room in time
   * @throws RejectedExecutionException if the pool is shut down, or as many callers wait as may
   * @throws InterruptedException if the caller was interrupted; the task is not taken then
   */
  public boolean tryExecute(Runnable command, Duration atMost) throws InterruptedException {
    boolean in = false;
    try {
      in = tryEnter(rules.wrap(command), Require.positive("atMost", atMost));
      return in;
    } finally {
      if (!in) {
        rejected.increment();
      }
    }
  }

  /**
   * Submits a task, and waits in line for room if there is none.
   *
   * @throws RejectedExecutionException if there was no room in time, the pool is shut down, or as
   *     many callers wait as may
   * @throws InterruptedException if the caller was interrupted; the task is not taken then
   */
  public <T> Future<T> submit(Callable<T> task, Duration atMost) throws InterruptedException {
    Promise<T> promise = new Promise<>(Require.present("task", task));
    if (!tryExecute(promise, atMost)) {
      throw refusal(Answer.FULL);
    }
    return promise;
  }

  boolean tryEnter(QueuedTask task) {
    Answer answer = intake.ask();
    if (answer == Answer.IN) {
      enqueue(task);
    } else if (answer == Answer.CLOSED) {
      throw refusal(answer);
    }
    return answer == Answer.IN;
  }

  boolean tryEnter(QueuedTask task, Duration atMost) throws InterruptedException {
    // Saturates where toNanos would throw: for ever is a time as well.
    Answer answer = intake.await(TimeUnit.NANOSECONDS.convert(atMost));
    if (answer == Answer.IN) {
      enqueue(task);
    } else if (answer != Answer.FULL) {
      throw refusal(answer);
    }
    return answer == Answer.IN;
  }

  private void enqueue(QueuedTask task) {
    queue.offer(task);
    Throwable failure = crew.signal();
    if (failure != null && life.withoutWorkers(failure, task)) {
      throw new RejectedExecutionException(
          "pool '%s' has no worker and can start none: %s".formatted(name, failure), failure);
    }
  }

  /** Hands over a task that runs after those that were handed over for the lane before. */
  void execute(Runnable command, Lane lane) {
    QueuedTask task = rules.wrap(command);
    Answer answer = intake.ask();
    if (answer != Answer.IN) {
      rejected.increment();
      throw refusal(answer);
    }
    lane.add(task);
    enqueue(new Lane.Token(lane));
  }

  boolean discardOldest() {
    return life.discardOldest();
  }

  RejectedExecutionException refusal(Answer answer) {
    PoolState state = state();
    return new RejectedExecutionException(
        "pool '%s' %s (size=%d, active=%d, queued=%d, capacity=%d)"
            .formatted(
                name,
                switch (answer) {
                  case CLOSED -> "is shut down";
                  case TOO_MANY_WAITERS ->
                      "has as many waiting callers as it may, %d".formatted(intake.maxWaiters());
                  default -> "is full";
                },
                state.size(),
                state.active(),
                state.queued(),
                state.queueCapacity()));
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return new Promise<>(callable);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
    return new Promise<>(runnable, value);
  }

  /** Is told of every change from now on. */
  public void listen(PoolListener listener) {
    life.lifecycle.add(listener);
  }

  void start() {
    life.start();
  }

  /**
   * Takes tasks on and starts none, from the moment that this returns; those that run go on. False
   * if the pool does not run.
   */
  public boolean pause() {
    return life.pause();
  }

  /** Ends a pause; false if there was none. */
  public boolean resume() {
    return life.resume();
  }

  /**
   * Starts again after the end; counts go on from where they were.
   *
   * @throws IllegalStateException if the pool is not at its end, or the machine refuses threads
   */
  public void reboot() {
    life.reboot();
  }

  @Override
  public void shutdown() {
    life.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return life.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return intake.closed();
  }

  @Override
  public boolean isTerminated() {
    return life.terminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return life.await(unit.toNanos(timeout));
  }

  /** Ends the pool within the builder's {@code closeTimeout}; see {@link #close(Duration)}. */
  @Override
  public void close() {
    close(closeTimeout);
  }

  /**
   * Takes no more tasks, waits for those it has, and at the timeout drops the waiting (their
   * Futures are cancelled) and interrupts the running.
   *
   * @return false if a task ignored the interrupt and its thread still runs
   */
  public boolean close(Duration timeout) {
    return life.close(timeout);
  }
}
