package io.tidegate.sim;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A pool as a discrete-event queue in virtual time: Poisson arrivals spread evenly over the
 * instances, each with its own servers, one bounded first-come-first-served queue, and log-normal
 * run times. One seed, so the same calls give the same windows.
 */
public final class SimulatedPool {

  /**
   * What the pool is.
   *
   * @param queueCapacity of each instance; requests beyond it are turned away
   * @param runMillis mean run time
   * @param runSigma deviation of the logarithm of the run times
   */
  public record Shape(
      PoolId pool,
      PoolKind kind,
      int instances,
      int sizePerInstance,
      int queueCapacity,
      double runMillis,
      double runSigma) {
    public Shape {
      if (instances < 1 || sizePerInstance < 1 || queueCapacity < 0) {
        throw new IllegalArgumentException(
            "instances %d, size %d, queue %d: must be at least 1, 1 and 0"
                .formatted(instances, sizePerInstance, queueCapacity));
      }
      if (!(runMillis > 0) || !(runSigma >= 0)) {
        throw new IllegalArgumentException(
            "runMillis %s, runSigma %s: must be above 0 and at least 0"
                .formatted(runMillis, runSigma));
      }
    }
  }

  /**
   * What a window is like.
   *
   * @param arrivalsPerSecond for all instances together
   * @param runFactor run times are multiplied by it
   * @param stuckWorkers workers per instance that hold something that never ends
   * @param oldGeneration share of the old generation in use, or NaN
   */
  public record Conditions(
      double arrivalsPerSecond, double runFactor, int stuckWorkers, double oldGeneration) {
    public static Conditions load(double arrivalsPerSecond) {
      return new Conditions(arrivalsPerSecond, 1, 0, Double.NaN);
    }
  }

  private static final int MAX_SIZE = 256;

  private final Shape shape;
  private final Random random;
  private final long widthMillis;
  private final boolean withHistogram;
  private final List<SimulatedInstance> instances = new ArrayList<>();
  private final Recorded wait = new Recorded();
  private final Recorded run = new Recorded();
  private final Recorded latency = new Recorded();
  private long nextStartMillis;
  private long revision;

  /**
   * @param withHistogram whether windows carry their encoded latency histogram, which takes most of
   *     the time; the summaries are there in any case
   */
  public SimulatedPool(
      Shape shape, long seed, long startMillis, long widthMillis, boolean withHistogram) {
    this.shape = shape;
    this.random = new Random(seed);
    this.nextStartMillis = startMillis;
    this.widthMillis = widthMillis;
    this.withHistogram = withHistogram;
    for (int i = 0; i < shape.instances(); i++) {
      instances.add(new SimulatedInstance(shape.sizePerInstance(), shape.queueCapacity()));
    }
  }

  public Shape shape() {
    return shape;
  }

  /** Workers of each instance from the next window on. Requests that run are not interrupted. */
  public void resize(int sizePerInstance) {
    if (sizePerInstance < 1 || sizePerInstance > MAX_SIZE) {
      throw new IllegalArgumentException(
          "size is %d: must be from 1 to %d".formatted(sizePerInstance, MAX_SIZE));
    }
    revision++;
    instances.forEach(i -> i.resize(sizePerInstance));
  }

  /** Lives through the next window. */
  public PoolWindow next(Conditions conditions) {
    wait.clear();
    run.clear();
    latency.clear();
    double start = nextStartMillis;
    double end = start + widthMillis;
    double meanRun = shape.runMillis() * conditions.runFactor();
    double logMean = Math.log(meanRun) - shape.runSigma() * shape.runSigma() / 2;
    double gapMillis = 1000 / conditions.arrivalsPerSecond();
    instances.forEach(i -> i.beginWindow(start, conditions.stuckWorkers(), this::ended));
    double at = start;
    while (conditions.arrivalsPerSecond() > 0) {
      at -= gapMillis * Math.log(1 - random.nextDouble());
      if (at >= end) {
        break;
      }
      double runMillis = Math.exp(logMean + shape.runSigma() * random.nextGaussian());
      instances.get(random.nextInt(instances.size())).arrive(at, runMillis, this::ended);
    }
    instances.forEach(i -> i.finishUntil(end, this::ended));
    PoolWindow window = window(conditions);
    nextStartMillis += widthMillis;
    return window;
  }

  private void ended(double waitMillis, double runMillis) {
    wait.add(waitMillis);
    run.add(runMillis);
    latency.add(shape.kind() == PoolKind.WORKER ? waitMillis + runMillis : waitMillis);
  }

  private PoolWindow window(Conditions conditions) {
    List<PoolWindow.InstanceWindow> parts = new ArrayList<>();
    long submitted = 0;
    long rejected = 0;
    long completed = 0;
    LatencySummary summary = latency.summary();
    for (int i = 0; i < instances.size(); i++) {
      SimulatedInstance instance = instances.get(i);
      submitted += instance.submitted();
      rejected += instance.rejected();
      completed += instance.completed();
      parts.add(
          new PoolWindow.InstanceWindow(
              "sim-%03d".formatted(i),
              new PoolSpec(instance.size(), shape.queueCapacity(), 1, MAX_SIZE),
              revision,
              instance.size(),
              instance.active(),
              instance.queued(),
              instance.submitted() + instance.rejected(),
              summary.p99Millis()));
    }
    return new PoolWindow(
        shape.pool(),
        shape.kind(),
        nextStartMillis,
        nextStartMillis + widthMillis,
        PoolWindow.Quality.COMPLETE,
        parts,
        submitted,
        completed,
        rejected,
        0,
        wait.summary(),
        run.summary(),
        summary,
        new HostLoad(Double.NaN, conditions.oldGeneration(), 0),
        List.of(),
        withHistogram ? latency.histogram() : EncodedHistogram.EMPTY,
        0);
  }
}
