package io.tidegate.pools;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * Several worker pools that look like one: for more submitters than one queue bears, and for tasks
 * that must keep their order by key. Size and queue capacity are those of all together, and are
 * spread evenly.
 *
 * <p>Tasks that are handed over by key run one after the other for each key, in the order in which
 * they were handed over, also while the pool is resized. Keys share a fixed number of lanes, so
 * that no key is remembered; two keys in one lane wait for each other. Where a run time-out gives a
 * task up, its lane goes on without it.
 */
public final class ShardedExecutor extends AbstractExecutorService
    implements ManagedPool, AutoCloseable {
  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY);
  private static final int LANES_PER_SHARD = 64;

  /** Which shard gets a task that has no key. */
  public enum Spread {
    ROUND_ROBIN,
    /** The shard with the fewest tasks that run or wait. */
    LEAST_TASKS
  }

  private final String name;
  private final SizeLimits limits;
  private final Duration closeTimeout;
  private final List<ElasticExecutor> shards = new ArrayList<>();
  private final List<Lane> lanes = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final Spread spread;

  private ShardedExecutor(ElasticExecutorBuilder settings, int count, Spread spread) {
    this.name = settings.name;
    this.limits = new SizeLimits(settings.minSize, settings.maxSize);
    this.closeTimeout = settings.closeTimeout;
    this.spread = spread;
    for (int lane = 0; lane < count * LANES_PER_SHARD; lane++) {
      lanes.add(new Lane());
    }
    int size = settings.size;
    int capacity = settings.queueCapacity;
    try {
      for (int shard = 0; shard < count; shard++) {
        settings.size(share(size, count, shard)).queueCapacity(share(capacity, count, shard));
        settings.minSize = 1;
        settings.lanes = lanesOf(shard, count);
        shards.add(settings.build());
      }
    } catch (RuntimeException e) {
      shards.forEach(ElasticExecutor::shutdownNow);
      throw e;
    } finally {
      settings.size(size).queueCapacity(capacity).limits(limits.min(), limits.max());
      settings.lanes = List.of();
    }
  }

  /**
   * Starts a pool of shards.
   *
   * @param settings of all shards together: their size must be at least one each
   */
  public static ShardedExecutor start(ElasticExecutorBuilder settings, int shards, Spread spread) {
    Require.atLeast("shards", 1, shards);
    Require.present("spread", spread);
    if (settings.minSize < shards) {
      throw new IllegalArgumentException(
          "the lower limit of pool '%s' is %d workers: must be at least %d, one for each shard"
              .formatted(settings.name, settings.minSize, shards));
    }
    new SizeLimits(settings.minSize, settings.maxSize).require(settings.name, settings.size);
    return new ShardedExecutor(settings, shards, spread);
  }

  private List<Lane> lanesOf(int shard, int count) {
    List<Lane> mine = new ArrayList<>();
    for (int lane = shard; lane < lanes.size(); lane += count) {
      mine.add(lanes.get(lane));
    }
    return mine;
  }

  private static int share(int total, int count, int shard) {
    return total / count + (shard < total % count ? 1 : 0);
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

  /** The sums over the shards, which are read one after the other. */
  @Override
  public PoolSnapshot snapshot() {
    List<PoolSnapshot> parts = shards.stream().map(ElasticExecutor::snapshot).toList();
    return new PoolSnapshot(
        parts.get(0).phase(),
        new PoolState(
            sum(parts, part -> part.state().size()),
            sum(parts, part -> part.state().live()),
            sum(parts, part -> part.state().active()),
            sum(parts, part -> part.state().queued()),
            sum(parts, part -> part.state().queueCapacity()),
            limits.min(),
            limits.max()),
        parts.stream()
            .map(PoolSnapshot::counts)
            .reduce(
                PoolCounts.ZERO,
                (a, b) ->
                    new PoolCounts(
                        a.submitted() + b.submitted(),
                        a.completed() + b.completed(),
                        a.rejected() + b.rejected(),
                        a.failed() + b.failed())));
  }

  private static int sum(List<PoolSnapshot> parts, ToIntFunction<PoolSnapshot> part) {
    return parts.stream().mapToInt(part).sum();
  }

  /** The shards, to look at. */
  public List<PoolSnapshot> shards() {
    return shards.stream().map(ElasticExecutor::snapshot).toList();
  }

  /** {@inheritDoc} If one shard cannot follow, all go back to what they had. */
  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(this, change, this::set);
  }

  private void set(PoolChange admitted) {
    int before = snapshot().state().size();
    if (admitted.size().isPresent()) {
      try {
        resizeShards(admitted.size().getAsInt());
      } catch (IllegalStateException e) {
        resizeShards(before);
        throw e;
      }
    }
    if (admitted.queueCapacity().isPresent()) {
      int capacity = admitted.queueCapacity().getAsInt();
      for (int shard = 0; shard < shards.size(); shard++) {
        shards.get(shard).resizeQueue(share(capacity, shards.size(), shard));
      }
    }
  }

  private void resizeShards(int size) {
    for (int shard = 0; shard < shards.size(); shard++) {
      ApplyResult result = shards.get(shard).resize(share(size, shards.size(), shard));
      if (result.status() == ApplyResult.Status.FAILED) {
        throw new IllegalStateException("shard %d: %s".formatted(shard, result.detail()));
      }
    }
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    List<Observation> parts = shards.stream().map(shard -> shard.observe(observer)).toList();
    return () -> parts.forEach(Observation::close);
  }

  /** Hands the task to a shard; see {@link ElasticExecutor#execute}. */
  @Override
  public void execute(Runnable command) {
    next().execute(command);
  }

  private ElasticExecutor next() {
    if (spread == Spread.ROUND_ROBIN) {
      return shards.get(Math.floorMod(turn.getAndIncrement(), shards.size()));
    }
    ElasticExecutor least = shards.get(0);
    for (ElasticExecutor shard : shards) {
      if (shard.load() < least.load()) {
        least = shard;
      }
    }
    return least;
  }

  /**
   * Hands over a task that is to run after all that were handed over for the same key.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the key's shard has no room: no
   *     policy is asked, as none but this keeps the order
   */
  public void execute(Object key, Runnable command) {
    int hash = Require.present("key", key).hashCode() * 0x9E3779B9;
    int lane = (int) Math.floorMod(hash >>> 7, (long) lanes.size());
    shards.get(lane % shards.size()).execute(command, lanes.get(lane));
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return new Promise<>(callable);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
    return new Promise<>(runnable, value);
  }

  /** Pauses all shards; false if they do not run. */
  public synchronized boolean pause() {
    boolean all = true;
    for (ElasticExecutor shard : shards) {
      all &= shard.pause();
    }
    return all;
  }

  /** Ends a pause; false if there was none. */
  public synchronized boolean resume() {
    boolean all = true;
    for (ElasticExecutor shard : shards) {
      all &= shard.resume();
    }
    return all;
  }

  @Override
  public void shutdown() {
    shards.forEach(ElasticExecutor::shutdown);
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> waiting = new ArrayList<>();
    shards.forEach(shard -> waiting.addAll(shard.shutdownNow()));
    return waiting;
  }

  @Override
  public boolean isShutdown() {
    return shards.stream().allMatch(ElasticExecutor::isShutdown);
  }

  @Override
  public boolean isTerminated() {
    return shards.stream().allMatch(ElasticExecutor::isTerminated);
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    for (ElasticExecutor shard : shards) {
      if (!shard.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    close(closeTimeout);
  }

  /** Ends all shards within that time; see {@link ElasticExecutor#close(Duration)}. */
  public boolean close(Duration timeout) {
    shutdown();
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    boolean all = true;
    for (ElasticExecutor shard : shards) {
      all &= shard.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
    return all;
  }
}
