package io.tidegate.launcher.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tidegate.agent.TidegateAgent;
import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Ack.Outcome;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent with a real broker that comes, goes and comes back. */
@Timeout(180)
class AgentOnKafkaIT {
  private static final int PARTITIONS = 3;
  private static final PoolId WORKERS = new PoolId("orders", "workers");
  private static final Duration INTERVAL = Duration.ofMillis(100);

  @TempDir Path directory;

  private final ElasticExecutor pool =
      ElasticExecutor.builder("workers").size(4).limits(1, 16).queueCapacity(10_000).build();
  private EmbeddedKafka kafka;
  private TidegateAgent agent;

  @AfterEach
  void stop() throws Exception {
    if (agent != null) {
      agent.close();
    }
    pool.close();
    if (kafka != null) {
      kafka.close();
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void startBroker(int port) throws Exception {
    kafka = EmbeddedKafka.start(directory, port);
    new TopicSetup(
            kafka.bootstrap(), PARTITIONS, (short) 1, Duration.ofHours(1), Duration.ofSeconds(60))
        .ensure();
  }

  private void startAgent(int port) {
    agent =
        TidegateAgent.builder("orders")
            .kafka("127.0.0.1:" + port)
            .window(Duration.ofSeconds(1))
            .sampleInterval(INTERVAL)
            .label("zone", "a")
            .closeTimeout(Duration.ofSeconds(20))
            .start();
    agent.register(pool, new PoolId("payments", "workers"));
  }

  private void runTasks(int count) {
    long before = pool.counts().completed();
    for (int i = 0; i < count; i++) {
      pool.execute(() -> {});
    }
    Await.until("the tasks ran", () -> pool.counts().completed() == before + count);
  }

  private <T extends WireMessage> List<T> read(String topic, Class<T> type) {
    List<T> messages = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      TopicPartition from = new TopicPartition(topic, partition);
      for (ConsumerRecord<byte[], byte[]> record : KafkaProbe.read(kafka.bootstrap(), from)) {
        assertEquals("orders/workers", new String(record.key(), StandardCharsets.UTF_8));
        try {
          messages.add(WireCodec.decode(record.value(), type));
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    }
    return messages;
  }

  private static long submitted(List<PoolSample> samples) {
    return samples.stream().mapToLong(PoolSample::submitted).sum();
  }

  private static void assertWithoutGap(List<PoolSample> samples) {
    for (int i = 1; i < samples.size(); i++) {
      assertEquals(
          samples.get(i - 1).endMillis(), samples.get(i).startMillis(), "after sample " + i);
    }
  }

  private void send(String id, long revision, int expected, int target) throws Exception {
    long now = System.currentTimeMillis();
    Command command =
        new Command(
            id, "d-1", WORKERS, agent.instance(), revision, expected, target, now, now + 60_000);
    try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(kafka.bootstrap())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.COMMANDS,
                  agent.instance().getBytes(StandardCharsets.UTF_8),
                  WireCodec.encode(command)))
          .get(30, TimeUnit.SECONDS);
    }
  }

  private List<Ack> acks(int count) {
    Await.until("acks are sent", () -> agent.stats().acksSent() >= count);
    return read(Topics.ACKS, Ack.class);
  }

  @Test
  void samplesArriveOnTheGridAndTheLastOneToo() throws Exception {
    startBroker(0);
    startAgent(kafka.port());
    runTasks(500);
    Await.until("some samples are sent", () -> agent.stats().samplesSent() >= 5);
    runTasks(7);
    String instance = agent.instance();
    agent.close();
    List<PoolSample> samples = read(Topics.SAMPLES, PoolSample.class);
    assertEquals(507, submitted(samples));
    assertEquals(507, samples.stream().mapToLong(PoolSample::completed).sum());
    assertEquals(507, samples.stream().mapToLong(s -> s.latency().decode().getTotalCount()).sum());
    assertWithoutGap(samples);
    for (PoolSample sample : samples.subList(1, samples.size())) {
      assertEquals(0, sample.startMillis() % INTERVAL.toMillis());
      assertEquals(instance, sample.instance());
      assertEquals(4, sample.spec().size());
      assertEquals(List.of(new PoolId("payments", "workers")), sample.dependencies());
      assertEquals(Set.of("zone"), sample.labels().keySet());
    }
  }

  @Test
  void aBrokerThatComesLaterGetsWhatWasBefore() throws Exception {
    int port = freePort();
    startAgent(port);
    runTasks(300);
    Await.until("samples wait", () -> agent.stats().waiting() >= 5);
    long upMillis = System.currentTimeMillis();
    startBroker(port);
    Await.until("samples are sent", () -> agent.stats().samplesSent() >= 5);
    Await.until("commands are read", () -> agent.stats().listening());
    agent.close();
    List<PoolSample> samples = read(Topics.SAMPLES, PoolSample.class);
    assertEquals(300, submitted(samples));
    assertTrue(samples.get(0).startMillis() < upMillis, samples.get(0)::toString);
    assertWithoutGap(samples);
    assertEquals(0, samples.stream().mapToLong(PoolSample::droppedSamples).sum());
  }

  @Test
  void aCommandIsAppliedOnceAndAnswered() throws Exception {
    startBroker(0);
    startAgent(kafka.port());
    Await.until("commands are read", () -> agent.stats().listening());
    send("c-1", 0, 4, 8);
    Ack applied = acks(1).get(0);
    assertEquals(Outcome.APPLIED, applied.outcome());
    assertEquals(List.of(1L, 4L, 8L), numbers(applied));
    assertEquals(8, pool.state().size());
    Await.until("the workers are there", () -> pool.state().live() == 8);

    send("c-1", 0, 4, 8);
    Ack duplicate = acks(2).get(1);
    assertEquals(Outcome.DUPLICATE, duplicate.outcome());
    assertEquals(List.of(1L, 4L, 8L), numbers(duplicate));

    pool.resize(6);
    send("c-2", 1, 8, 9);
    Ack stale = acks(3).get(2);
    assertEquals(Outcome.STALE, stale.outcome());
    assertEquals("expected revision 1 and size 8: found revision 1 and size 6", stale.detail());

    send("c-3", 1, 6, 17);
    Ack clamped = acks(4).get(3);
    assertEquals(Outcome.CLAMPED, clamped.outcome());
    assertEquals(
        "size 17 is outside of the local limits of pool 'workers', 1 to 16: it has 16",
        clamped.detail());
    assertEquals(16, pool.state().size());
    assertEquals(2, agent.stats().commandsApplied());
    assertEquals(2, agent.stats().commandsRefused());

    agent.close();
    List<PoolSample> samples = read(Topics.SAMPLES, PoolSample.class);
    assertEquals(2, samples.get(samples.size() - 1).revision());
    assertEquals(partitionsOf(Topics.SAMPLES), partitionsOf(Topics.ACKS));
  }

  private void send(Command command) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(kafka.bootstrap())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.COMMANDS,
                  command.instance().getBytes(StandardCharsets.UTF_8),
                  WireCodec.encode(command)))
          .get(30, TimeUnit.SECONDS);
    }
  }

  private List<Heartbeat> heartbeats() throws Exception {
    List<Heartbeat> heard = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      TopicPartition from = new TopicPartition(Topics.INSTANCES, partition);
      for (ConsumerRecord<byte[], byte[]> record : KafkaProbe.read(kafka.bootstrap(), from)) {
        assertEquals(agent.instance(), new String(record.key(), StandardCharsets.UTF_8));
        heard.add(WireCodec.decode(record.value(), Heartbeat.class));
      }
    }
    return heard;
  }

  @Test
  void onlySignedCommandsAreTakenAndWhatNobodyRenewsGoesBack() throws Exception {
    startBroker(0);
    KeyPair keys = CommandSignature.newKeys();
    agent =
        TidegateAgent.builder("orders")
            .kafka("127.0.0.1:" + kafka.port())
            .window(Duration.ofSeconds(1))
            .sampleInterval(INTERVAL)
            .heartbeat(Duration.ofMillis(200))
            .commandKey(CommandSignature.text(keys.getPublic()))
            .clamp("work*", 2, 7)
            .closeTimeout(Duration.ofSeconds(20))
            .start();
    agent.register(pool);
    Await.until("commands are read", () -> agent.stats().listening());
    send("c-0", 0, 4, 6);
    assertEquals(Outcome.REJECTED, acks(1).get(0).outcome());
    assertEquals(1, agent.stats().commandsUnverified());
    assertEquals(4, pool.state().size());

    long now = System.currentTimeMillis();
    Command leased =
        new Command(
            "c-1",
            "d-1",
            WORKERS,
            agent.instance(),
            0,
            4,
            12,
            now,
            now + 60_000,
            CommandAction.RESIZE,
            1_000,
            ByteString.EMPTY);
    send(CommandSignature.sign(leased, keys.getPrivate()));
    Ack clamped = acks(2).get(1);
    assertEquals(Outcome.CLAMPED, clamped.outcome());
    assertEquals(List.of(1L, 4L, 7L), numbers(clamped));
    Await.until("the lease runs out", () -> agent.stats().leasesRunOut() == 1);
    assertEquals(4, pool.state().size());

    agent.close();
    List<PoolSample> samples = read(Topics.SAMPLES, PoolSample.class);
    PoolSample last = samples.get(samples.size() - 1);
    assertEquals(2, last.revision());
    assertEquals(0, last.leaseUntilMillis());
    assertTrue(
        samples.stream().anyMatch(s -> s.revision() == 1 && s.leaseUntilMillis() > now),
        "no sample tells the lease");
    List<Heartbeat> heard = heartbeats();
    Heartbeat farewell = heard.get(heard.size() - 1);
    assertTrue(farewell.leaving());
    assertEquals(1, farewell.pools().size());
    assertEquals(2, farewell.pools().get(0).spec().minSize());
    assertEquals(7, farewell.pools().get(0).spec().maxSize());
    assertTrue(heard.size() >= 3, heard.size() + " heartbeats");
  }

  @Test
  void aBrokerThatComesBackGetsWhatWasMeanwhileAndCommandsGoOn() throws Exception {
    int port = freePort();
    startBroker(port);
    startAgent(port);
    Await.until("commands are read", () -> agent.stats().listening());
    Await.until("some samples are sent", () -> agent.stats().samplesSent() >= 3);
    kafka.close();
    runTasks(400);
    Await.until("samples wait", () -> agent.stats().waiting() >= 5);
    kafka = EmbeddedKafka.start(directory, port);
    send("c-1", 0, 4, 5);
    assertEquals(Outcome.APPLIED, acks(1).get(0).outcome());
    assertEquals(5, pool.state().size());
    agent.close();
    List<PoolSample> samples = read(Topics.SAMPLES, PoolSample.class);
    // What was on its way when the broker went can come twice; a reader knows it by its start.
    List<PoolSample> once =
        List.copyOf(
            samples.stream()
                .collect(
                    Collectors.toMap(
                        PoolSample::startMillis,
                        sample -> sample,
                        (first, again) -> first,
                        TreeMap::new))
                .values());
    assertEquals(400, submitted(once));
    assertWithoutGap(once);
  }

  private static List<Long> numbers(Ack ack) {
    return List.of(ack.revision(), (long) ack.sizeBefore(), (long) ack.sizeAfter());
  }

  private Set<Integer> partitionsOf(String topic) {
    Set<Integer> used = new TreeSet<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      TopicPartition from = new TopicPartition(topic, partition);
      if (!KafkaProbe.read(kafka.bootstrap(), from).isEmpty()) {
        used.add(partition);
      }
    }
    return used;
  }
}
