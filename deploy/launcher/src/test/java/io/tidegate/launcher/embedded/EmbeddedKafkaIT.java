package io.tidegate.launcher.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class EmbeddedKafkaIT {
  @TempDir Path directory;

  @Test
  void keepsRecordsOverAnOrderlyRestartOnTheSamePort() throws Exception {
    int port;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
      port = kafka.port();
      assertEquals("127.0.0.1:" + port, kafka.bootstrap());
      KafkaProbe.createTopic(kafka.bootstrap(), "kept", 1);
      try (var producer = KafkaProbe.producer(kafka.bootstrap())) {
        producer
            .send(new ProducerRecord<>("kept", "one".getBytes(StandardCharsets.UTF_8)))
            .get(30, TimeUnit.SECONDS);
      }
    }
    try (EmbeddedKafka again = EmbeddedKafka.start(directory, port)) {
      assertEquals(port, again.port());
      assertEquals(
          List.of("one"), KafkaProbe.texts(again.bootstrap(), new TopicPartition("kept", 0)));
      assertFalse(again.fatal().isDone());
    }
  }

  @Test
  void keepsWhatItAcknowledgedWhenItIsKilled() throws Exception {
    int port = LocalPort.free();
    try (ChildJvm child =
        new ChildJvm(KafkaChild.class, directory.toString(), Integer.toString(port))) {
      assertEquals("acked", child.line());
      IllegalStateException locked =
          assertThrows(
              IllegalStateException.class, () -> EmbeddedKafka.start(directory, LocalPort.free()));
      assertEquals(
          "the directory %s of the embedded Kafka is in use by another process: stop that one, or choose another directory"
              .formatted(directory.toAbsolutePath()),
          locked.getMessage());
      child.kill();
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, port)) {
      assertEquals(
          List.of("record 0", "record 1", "record 2", "record 3", "record 4"),
          KafkaProbe.texts(kafka.bootstrap(), new TopicPartition("survivors", 0)));
    }
  }

  @Test
  void namesThePortThatIsInUse() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      IllegalStateException taken =
          assertThrows(
              IllegalStateException.class,
              () -> EmbeddedKafka.start(directory, other.getLocalPort()));
      assertEquals(
          "port %d on 127.0.0.1, wanted by the embedded Kafka, is in use: stop what listens there, or choose another port"
              .formatted(other.getLocalPort()),
          taken.getMessage());
    }
  }

  @Test
  void survivesAControllerPortInUse() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = LocalPort.free();
      IllegalStateException gaveUp =
          assertThrows(
              IllegalStateException.class,
              () ->
                  EmbeddedKafka.start(
                      directory,
                      port,
                      java.util.Map.of(
                          "controller.quorum.voters",
                          "1@127.0.0.1:" + other.getLocalPort(),
                          "listeners",
                          "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                              .formatted(port, other.getLocalPort()))));
      assertTrue(
          gaveUp.getMessage().startsWith("the embedded Kafka did not start on port " + port),
          gaveUp.getMessage());
    }
    // Both the directory and the process are of use again.
    EmbeddedKafka.start(directory, 0).close();
  }
}
