package io.tidegate.sources.service;

import io.tidegate.bus.RecordSender;
import io.tidegate.sources.MappingFile;
import io.tidegate.sources.PoolIntake;
import io.tidegate.sources.SourceLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** What a source stands between: the lane, and the way to a Kafka that is not there. */
final class House {
  final Vertx vertx = Vertx.vertx();
  final RecordSender sender = RecordSender.open(vertx, "127.0.0.1:1");
  final SampleOutbox outbox = new SampleOutbox(vertx.getOrCreateContext(), sender);
  final IntakeLane lane;

  House() {
    var mapping = MappingFile.builtIn();
    lane =
        new IntakeLane(
            vertx,
            new PoolIntake(mapping, SourceLimits.DEFAULT, 60_000, 10_000),
            mapping::wants,
            InstantSource.system());
  }

  static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  void close() throws Exception {
    get(outbox.close());
    get(lane.close());
    get(sender.close());
    get(vertx.close());
  }
}
