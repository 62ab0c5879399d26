package io.tidegate.chaos;

import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.CollectorOptions;
import io.tidegate.collector.service.CollectorService;
import io.tidegate.collector.service.InfluxMetricStore;
import io.tidegate.collector.service.InfluxOptions;
import io.tidegate.collector.service.InfluxOptions.Credentials;
import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.faults.CollectorChild;
import io.tidegate.launcher.faults.NumberedSamples;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A collector that commits offsets before the store took the windows: see {@link EagerStore}. */
final class BrokenCollectorChild {
  private BrokenCollectorChild() {}

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    WindowOptions windows =
        WindowOptions.ofWidth(NumberedSamples.WINDOW_MILLIS)
            .withAllowedLateness(World.LATENESS.toMillis())
            .withFutureTolerance(10_000);
    CollectorService.start(
            vertx,
            new CollectorOptions(
                arguments[0], CollectorChild.GROUP, windows, Map.of("group.protocol", "consumer")),
            new EagerStore(
                InfluxMetricStore.open(
                    vertx,
                    new InfluxOptions(
                        arguments[1], "tidegate", "tidegate", new Credentials.None()))))
        .toCompletionStage()
        .toCompletableFuture()
        .get(120, TimeUnit.SECONDS);
    ChildJvm.awaitParentGone();
    Runtime.getRuntime().halt(0);
  }
}
