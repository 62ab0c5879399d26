package io.tidegate.launcher.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A controller that hangs past its session and comes back, and another one that took its pools over
 * meanwhile. What the first had in hand is mostly nothing: that a late commit is refused is shown
 * by {@link ControllerServiceIT}, not here.
 */
@Tag("alone")
@Timeout(240)
class FrozenControllerIT {
  private static final int POOLS = 12;

  @TempDir Path directory;

  @Test
  void eachPoolIsDecidedForOnceThoughItComesBack() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
      new TopicSetup(kafka.bootstrap(), 1, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
          .ensure();
      try (ControllerFeed feed = new ControllerFeed(kafka.bootstrap());
          ChildJvm first = new ChildJvm(ControllerChild.class, kafka.bootstrap())) {
        first.await("owning");
        feed.storm(POOLS, 1, 25);
        Await.until("decisions", () -> feed.resizes().size() >= 3);
        first.freeze();
        feed.storm(POOLS, 26, 40);

        OrderWatch orders = Await.result(ControllerChild.orders(vertx, kafka.bootstrap()));
        ControllerService second =
            Await.result(
                ControllerService.start(vertx, ControllerChild.options(kafka.bootstrap()), orders));
        Await.result(second.owning());
        Await.until("all are decided for by the second", () -> feed.poolsAt(40) == POOLS);
        assertEquals(Set.of(0), second.health().partitions());
        int before = feed.resizes().size();

        first.thaw();
        feed.storm(POOLS, 41, 60);
        Await.until("all are decided for", () -> feed.poolsAt(60) == POOLS);
        assertTrue(first.isAlive());
        assertTrue(feed.assertDecidedOnce().size() > before, "nothing was decided afterwards");
        Await.result(second.close());
        Await.result(orders.close());
      }
    } finally {
      Await.result(vertx.close());
    }
  }
}
