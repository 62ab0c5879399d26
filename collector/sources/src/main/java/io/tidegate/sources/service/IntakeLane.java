package io.tidegate.sources.service;

import io.tidegate.sources.MetricPoint;
import io.tidegate.sources.PoolIntake;
import io.tidegate.sources.PoolIntake.Taken;
import io.tidegate.sources.Refusals;
import io.tidegate.sources.otlp.OtlpMetrics;
import io.tidegate.wire.PoolSample;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One thread on which all sources are read and put together; the intake is only touched on it. */
final class IntakeLane {
  private static final String NAME = "tidegate-sources";

  private final PoolIntake intake;
  private final Predicate<String> wanted;
  private final InstantSource clock;
  private final WorkerExecutor worker;

  IntakeLane(Vertx vertx, PoolIntake intake, Predicate<String> wanted, InstantSource clock) {
    this.intake = intake;
    this.wanted = wanted;
    this.clock = clock;
    this.worker = vertx.createSharedWorkerExecutor(NAME, 1, 1, TimeUnit.MINUTES);
  }

  Predicate<String> wanted() {
    return wanted;
  }

  long nowMillis() {
    return clock.millis();
  }

  /** Runs on the lane; the future completes on the caller's context. */
  <T> Future<T> run(Callable<T> work) {
    return worker.executeBlocking(work, false);
  }

  /** Only on the lane. */
  Taken take(Map<String, String> context, List<MetricPoint> points) {
    return intake.take(context, points, clock.millis());
  }

  /** Only on the lane. */
  Taken take(OtlpMetrics metrics) {
    List<PoolSample> samples = new ArrayList<>();
    Refusals refusals = new Refusals();
    refusals.addAll(metrics.refusals());
    for (OtlpMetrics.OfResource resource : metrics.resources()) {
      Taken taken = take(resource.attributes(), resource.points());
      samples.addAll(taken.samples());
      refusals.addAll(taken.refusals());
    }
    return new Taken(samples, refusals);
  }

  Future<Void> close() {
    return worker.close();
  }
}
