package io.tidegate.launcher.instances;

import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolPhase;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A service that sends heartbeats, says when the first is stored, and waits to be killed. */
final class HeartbeatChild {
  private HeartbeatChild() {}

  static Heartbeat heartbeat(String instance, long intervalMillis, boolean leaving) {
    return new Heartbeat(
        "orders",
        instance,
        1,
        System.currentTimeMillis(),
        intervalMillis,
        "0.1.0",
        Map.of("zone", "a"),
        leaving,
        List.of(
            new Heartbeat.Pool(
                PoolId.parse("orders/workers"),
                PoolKind.WORKER,
                PoolPhase.RUNNING,
                new PoolSpec(8, 100, 1, 64),
                3,
                7)));
  }

  static void send(KafkaProducer<byte[], byte[]> producer, Heartbeat heartbeat) throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                Topics.INSTANCES,
                heartbeat.key().getBytes(StandardCharsets.UTF_8),
                WireCodec.encode(heartbeat)))
        .get(30, TimeUnit.SECONDS);
  }

  public static void main(String[] arguments) throws Exception {
    String instance = arguments[1];
    long intervalMillis = Long.parseLong(arguments[2]);
    KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(arguments[0]);
    send(producer, heartbeat(instance, intervalMillis, false));
    System.out.println("stored");
    System.out.flush();
    ScheduledExecutorService beats =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "heartbeats");
              thread.setDaemon(true);
              return thread;
            });
    beats.scheduleAtFixedRate(
        () -> {
          try {
            send(producer, heartbeat(instance, intervalMillis, false));
          } catch (Exception e) {
            // The broker restarts in the test; the next heartbeat tries again.
            System.err.println("no heartbeat was sent: " + e);
          }
        },
        intervalMillis,
        intervalMillis,
        TimeUnit.MILLISECONDS);
    ChildJvm.awaitParentGone();
    Runtime.getRuntime().halt(0);
  }
}
