package io.tidegate.launcher;

import io.tidegate.bus.TailConsumer;
import io.tidegate.controller.Policies;
import io.tidegate.predictor.training.RecordedPool;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/** The pools' past as the topic of windows has it: as long as Kafka keeps it, with all details. */
final class TopicPools {
  private TopicPools() {}

  /**
   * All pools that have an SLO, as their newest windows have it. Blocks until what is there now is
   * read.
   */
  static List<RecordedPool> read(String bootstrap, Policies policies, long fromMillis)
      throws InterruptedException, TimeoutException {
    Map<PoolId, TreeMap<Long, byte[]>> encoded = new TreeMap<>();
    Vertx vertx = Vertx.vertx();
    try {
      TailConsumer tail =
          Parts.await(
              "topic of windows",
              TailConsumer.start(
                  vertx,
                  bootstrap,
                  List.of(Topics.WINDOWS),
                  TailConsumer.From.BEGINNING,
                  (origin, message) -> {
                    if (message instanceof PoolWindow window
                        && window.startMillis() >= fromMillis) {
                      // Kept encoded: a tenth of the memory, and a repeat replaces its like.
                      encoded
                          .computeIfAbsent(window.pool(), id -> new TreeMap<>())
                          .put(window.startMillis(), origin.value());
                    }
                  }));
      Parts.await("topic of windows", tail.caughtUp());
      Parts.await("topic of windows", tail.close());
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    List<RecordedPool> pools = new ArrayList<>();
    encoded.forEach(
        (pool, windows) -> {
          Map<String, String> labels = Recorded.decode(windows.lastEntry().getValue()).labels();
          double slo = policies.of(pool, labels).sloP99Millis();
          if (slo > 0) {
            pools.add(new Recorded(pool, slo, List.copyOf(windows.values())));
          }
        });
    return pools;
  }

  private record Recorded(PoolId pool, double sloP99Millis, List<byte[]> encoded)
      implements RecordedPool {
    @Override
    public Iterable<PoolWindow> windows() {
      return () -> encoded.stream().map(Recorded::decode).iterator();
    }

    private static PoolWindow decode(byte[] bytes) {
      try {
        return WireCodec.decode(bytes, PoolWindow.class);
      } catch (UndecodableRecordException e) {
        throw new IllegalStateException("a window decoded once and does not again", e);
      }
    }
  }
}
