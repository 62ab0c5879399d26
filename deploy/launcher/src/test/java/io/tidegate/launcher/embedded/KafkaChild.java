package io.tidegate.launcher.embedded;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Starts a broker, has five records acknowledged, says so, and waits to be killed. */
final class KafkaChild {
  private KafkaChild() {}

  public static void main(String[] arguments) throws Exception {
    EmbeddedKafka kafka =
        EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    KafkaProbe.createTopic(kafka.bootstrap(), "survivors", 1);
    try (var producer = KafkaProbe.producer(kafka.bootstrap())) {
      for (int i = 0; i < 5; i++) {
        producer
            .send(
                new org.apache.kafka.clients.producer.ProducerRecord<>(
                    "survivors", null, ("record " + i).getBytes(StandardCharsets.UTF_8)))
            .get(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS);
      }
    }
    System.out.println("acked");
    System.out.flush();
    ChildJvm.awaitParentGone();
    Runtime.getRuntime().halt(0);
  }
}
