package io.tidegate.sim.world;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A service of equal replicas, each with some workers and a queue of its own, over which requests
 * are spread in turn. A replica that is new serves some windows later; one that has to go takes no
 * more requests, and what it has in hand it finishes. Its windows are those of the pool of its
 * replicas, as a follower of its entry pool reports them: one window later.
 */
public final class ReplicatedService {
  private static final int QUEUE = 64;

  private final PoolId pool;
  private final int workers;
  private final int startWindows;
  private final int min;
  private final int max;
  private final long widthMillis;
  private final ServiceTimes times;
  private final Chance chance;
  private final List<QueueInstance> replicas = new ArrayList<>();

  /** The first window in which each of them serves. */
  private final List<Integer> servesFrom = new ArrayList<>();

  private final TimeCounts wait = new TimeCounts();
  private final TimeCounts run = new TimeCounts();
  private final TimeCounts latency = new TimeCounts();
  private int window;
  private int wanted;
  private long revision;
  private int turn;
  private long submitted;
  private long rejected;

  /**
   * @param workers of one replica
   * @param replicas at the start, ready at once
   * @param startWindows how long a new one takes to get ready
   * @param min the owner's limits
   * @param sigma deviation of the logarithm of the run times
   */
  public ReplicatedService(
      PoolId pool,
      int workers,
      int replicas,
      int startWindows,
      int min,
      int max,
      long widthMillis,
      double sigma,
      long seed) {
    this.pool = pool;
    this.workers = workers;
    this.startWindows = startWindows;
    this.min = min;
    this.max = max;
    this.widthMillis = widthMillis;
    this.times = ServiceTimes.logNormal(sigma);
    this.chance = Chance.of(seed, "replicated service");
    scale(replicas);
    servesFrom.replaceAll(from -> 0);
  }

  /** From the next window on it is to have so many. */
  public void scale(int target) {
    if (target != wanted) {
      revision++;
    }
    wanted = target;
    while (replicas.size() < target) {
      replicas.add(new QueueInstance(QUEUE, Contention.NO, true));
      servesFrom.add(window + startWindows);
    }
  }

  public int wanted() {
    return wanted;
  }

  /** How many take requests in the next window. */
  public int ready() {
    int ready = 0;
    for (int i = 0; i < wanted; i++) {
      ready += servesFrom.get(i) <= window ? 1 : 0;
    }
    return ready;
  }

  /** Plays a window with requests at random (Poisson). */
  public void play(double perSecond, double runMillis) {
    double from = (double) window * widthMillis;
    double to = from + widthMillis;
    QueueInstance.Conditions now = new QueueInstance.Conditions(workers, runMillis, 0, 0);
    replicas.forEach(r -> r.begin(from, to, now));
    List<QueueInstance> serving = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      if (servesFrom.get(i) <= window) {
        serving.add(replicas.get(i));
      }
    }
    double at = from + chance.exponential() * 1000 / perSecond;
    while (at < to) {
      turn = (turn + 1) % serving.size();
      serving.get(turn).arrive(at, times.draw(chance), -1, false);
      at += chance.exponential() * 1000 / perSecond;
    }
    count();
    window++;
    // What leaves is forgotten when it has nothing in hand any more.
    for (int i = replicas.size() - 1; i >= wanted; i--) {
      if (replicas.get(i).active() + replicas.get(i).queued() == 0) {
        replicas.remove(i);
        servesFrom.remove(i);
      }
    }
  }

  private void count() {
    wait.clear();
    run.clear();
    latency.clear();
    submitted = 0;
    rejected = 0;
    for (QueueInstance replica : replicas) {
      Tally tally = replica.tally();
      wait.plus(tally.wait);
      run.plus(tally.run);
      latency.plus(tally.latency);
      submitted += tally.submitted;
      rejected += tally.rejected;
    }
  }

  /** Of the window that was played last. */
  public double p99Millis() {
    return latency.quantile(0.99);
  }

  /** What is reported of the window that was played last, as the one that follows it. */
  public PoolWindow report() {
    long start = window * widthMillis;
    int active = replicas.stream().mapToInt(QueueInstance::active).sum();
    int queued = replicas.stream().mapToInt(QueueInstance::queued).sum();
    return new PoolWindow(
        pool,
        PoolKind.REPLICAS,
        start,
        start + widthMillis,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                pool.service() + "-replicas",
                new PoolSpec(wanted, 0, min, max, false, workers),
                revision,
                ready(),
                active,
                queued,
                submitted + rejected,
                p99Millis())),
        submitted,
        latency.total(),
        rejected,
        0,
        wait.summary(),
        run.summary(),
        latency.summary(),
        HostLoad.UNKNOWN,
        List.of(),
        latency.encoded(EncodedHistogram.newHistogram(), EncodedHistogram.newScratch()),
        0,
        List.of(),
        Optional.empty(),
        1);
  }
}
