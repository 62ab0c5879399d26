package io.tidegate.launcher.faults;

import io.tidegate.bus.Await;
import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.CollectorOptions;
import io.tidegate.collector.service.CollectorService;
import io.tidegate.collector.service.InfluxMetricStore;
import io.tidegate.collector.service.InfluxOptions;
import io.tidegate.collector.service.InfluxOptions.Credentials;
import io.tidegate.launcher.embedded.ChildJvm;
import io.vertx.core.Vertx;
import java.util.Map;

/** A collector alone; says when it is a member of the group, and waits to be killed. */
public final class CollectorChild {
  public static final String GROUP = "tidegate-collector";

  private CollectorChild() {}

  /**
   * Kafka's consumer settings for a test: a member that died is missed after 6 s.
   *
   * @param protocol {@code classic} or {@code consumer}
   */
  private static Map<String, String> consumer(String protocol) {
    return protocol.equals("consumer")
        ? Map.of("group.protocol", "consumer")
        : Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "1000");
  }

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    CollectorService collector =
        Await.result(
            CollectorService.start(
                vertx,
                new CollectorOptions(
                    arguments[0],
                    GROUP,
                    WindowOptions.ofWidth(NumberedSamples.WINDOW_MILLIS),
                    consumer(arguments[2])),
                InfluxMetricStore.open(
                    vertx,
                    new InfluxOptions(
                        arguments[1],
                        "tidegate",
                        "tidegate",
                        new Credentials.Basic("tidegate", StoreChild.PASSWORD)))));
    System.out.println("member");
    System.out.flush();
    ChildJvm.awaitParentGone();
    System.err.println("at the end: " + collector.health());
    Runtime.getRuntime().halt(0);
  }
}
