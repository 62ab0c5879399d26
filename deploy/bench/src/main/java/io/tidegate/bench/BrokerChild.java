package io.tidegate.bench;

import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;

/** A broker with Tidegate's topics. Arguments: its directory and the number of partitions. */
final class BrokerChild {
  private BrokerChild() {}

  public static void main(String[] arguments) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), 0)) {
      new TopicSetup(
              kafka.bootstrap(),
              Integer.parseInt(arguments[1]),
              (short) 1,
              Duration.ofHours(1),
              Duration.ofSeconds(60))
          .ensure();
      System.out.println("bootstrap=" + kafka.bootstrap());
      while (System.in.read() >= 0) {
        // Until the parent ends, however it does.
      }
    }
  }
}
