package io.tidegate.launcher.collector;

import io.tidegate.bus.ConsumerHealth;
import io.tidegate.bus.TopicSetup;
import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.CollectorHealth;
import io.tidegate.collector.service.CollectorOptions;
import io.tidegate.collector.service.CollectorService;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.Resolution;
import io.tidegate.collector.service.SpillOptions;
import io.tidegate.collector.service.StoreRejectedException;
import io.tidegate.collector.service.StoredAggregate;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.collector.service.StoringOptions;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import io.tidegate.launcher.store.EmbeddedMetricStore;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker, a store, a collector between them, and eyes on the topics. */
final class CollectorHouse implements AutoCloseable {
  private static final PoolId POOL = PoolId.parse("orders/workers");
  private static final String GROUP = "tidegate-collector";
  private static final int PARTITIONS = 2;
  private static final List<String> DDL = EmbeddedMetricStore.ddl(Duration.ofDays(30));

  private final Path directory;
  private final WindowOptions windows;

  /** Some time ago, on the grid: the broker stamps samples with its own clock. */
  private final long startMillis;

  private final Vertx vertx = Vertx.vertx();
  private final int storePort;
  private EmbeddedKafka kafka;
  private EmbeddedQuestDb database;
  private MetricStore store;
  private CollectorService collector;
  private KafkaProducer<byte[], byte[]> producer;
  private KafkaConsumer<byte[], byte[]> eyes;
  private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

  CollectorHouse(Path directory, WindowOptions windows) throws Exception {
    this(directory, windows, Duration.ofMinutes(1));
  }

  CollectorHouse(Path directory, WindowOptions windows, Duration ago) throws Exception {
    this.directory = directory;
    this.windows = windows;
    long width = windows.widthMillis();
    startMillis = (System.currentTimeMillis() - ago.toMillis()) / width * width;
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    new TopicSetup(
            kafka.bootstrap(), PARTITIONS, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
        .ensure();
    database = EmbeddedQuestDb.start(directory.resolve("store"), 0, DDL, "secret");
    storePort = URI.create(database.httpUrl()).getPort();
    store = EmbeddedMetricStore.open(vertx, database);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    eyes =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrap(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> watched =
        List.of(Topics.WINDOWS, Topics.REJECTED).stream()
            .flatMap(t -> IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(t, p)))
            .toList();
    eyes.assign(watched);
    eyes.seekToBeginning(watched);
  }

  /** The start of a second. */
  long at(long second) {
    return startMillis + second * 1000;
  }

  PoolSample sample(String instance, int second) {
    return sample(POOL, instance, second);
  }

  PoolSample sample(PoolId pool, String instance, int second) {
    Histogram latency = EncodedHistogram.newHistogram();
    latency.recordValueWithCount(50_000, 20);
    EncodedHistogram encoded = EncodedHistogram.of(latency);
    return new PoolSample(
        pool,
        PoolKind.WORKER,
        instance,
        at(second),
        at(second + 1),
        new PoolSpec(8, 100, 1, 64),
        0,
        8,
        4,
        0,
        20,
        20,
        0,
        0,
        EncodedHistogram.EMPTY,
        encoded,
        encoded,
        HostLoad.UNKNOWN,
        List.of(),
        0,
        Map.of());
  }

  void send(PoolSample sample) throws Exception {
    sendBytes(WireCodec.encode(sample));
  }

  void sendBytes(byte[] value) throws Exception {
    producer.send(
        new ProducerRecord<>(Topics.SAMPLES, POOL.key().getBytes(StandardCharsets.UTF_8), value));
  }

  void flush() {
    producer.flush();
  }

  void collect() throws Exception {
    collect(store);
  }

  void collect(MetricStore into) throws Exception {
    collect(into, Map.of());
  }

  void collect(Map<String, String> consumer) throws Exception {
    collect(store, consumer);
  }

  private void collect(MetricStore into, Map<String, String> consumer) throws Exception {
    collector =
        get(
            CollectorService.start(
                vertx, new CollectorOptions(kafka.bootstrap(), GROUP, windows, consumer), into));
  }

  /** The names by which the coordinator knows the members of the group that stores windows. */
  Set<String> storingMembers() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      return admin
          .describeConsumerGroups(List.of(GROUP + "-store"))
          .all()
          .get(30, TimeUnit.SECONDS)
          .get(GROUP + "-store")
          .members()
          .stream()
          .map(MemberDescription::consumerId)
          .collect(Collectors.toSet());
    }
  }

  void collectWithSums() throws Exception {
    StoringOptions storing = StoringOptions.DEFAULT.withSums(Duration.ofDays(30));
    collector =
        get(
            CollectorService.start(
                vertx, new CollectorOptions(kafka.bootstrap(), windows), store, storing));
  }

  List<StoredAggregate> sums() {
    long width = Resolution.TEN_MINUTES.widthMillis();
    return answer(
        store.aggregate(
            Resolution.TEN_MINUTES, POOL, Resolution.TEN_MINUTES.stepOf(at(0)), at(10_000), width));
  }

  /** What the sums have to be. */
  List<StoredAggregate> summedUpNow() {
    return answer(store.aggregate(POOL, at(0), at(10_000), Resolution.TEN_MINUTES.widthMillis()));
  }

  /** Where the store is asked once, then the disk. */
  void collectWithSpill() throws Exception {
    StoringOptions storing =
        StoringOptions.DEFAULT.withSpill(
            new SpillOptions(directory.resolve("spill"), 1 << 20, Duration.ZERO));
    collector =
        get(
            CollectorService.start(
                vertx, new CollectorOptions(kafka.bootstrap(), windows), store, storing));
  }

  /** Windows on the topic for which the group that stores them has not committed. */
  long unstored() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      Map<TopicPartition, OffsetAndMetadata> stored =
          admin
              .listConsumerGroupOffsets(GROUP + "-store")
              .partitionsToOffsetAndMetadata()
              .get(30, TimeUnit.SECONDS);
      // Not a difference of offsets: transactions have some of their own.
      return look(Topics.WINDOWS).stream()
          .filter(
              r -> {
                OffsetAndMetadata next = stored.get(new TopicPartition(r.topic(), r.partition()));
                return next == null || r.offset() >= next.offset();
              })
          .count();
    } catch (Exception e) {
      throw new AssertionError("the broker did not answer", e);
    }
  }

  /** A collector that knows nothing of what others committed. */
  void collectAs(String group) throws Exception {
    collector =
        get(
            CollectorService.start(
                vertx, new CollectorOptions(kafka.bootstrap(), group, windows, Map.of()), store));
  }

  void stopCollecting() throws Exception {
    get(collector.close());
    collector = null;
  }

  void stopStore() throws IOException {
    database.close();
  }

  /** Where it was, so that the collector finds it again. */
  void startStore() throws Exception {
    database = EmbeddedQuestDb.start(directory.resolve("store"), storePort, DDL, "secret");
    store = EmbeddedMetricStore.open(vertx, database);
  }

  void restartBroker() throws IOException {
    int port = kafka.port();
    kafka.close();
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), port);
  }

  ConsumerHealth storing() {
    return collector.storing();
  }

  CollectorHealth health() {
    return collector.health();
  }

  List<StoredWindow> stored() {
    return answer(store.range(POOL, at(0), at(10_000)));
  }

  List<StoredWindow> latest() {
    return answer(store.latest());
  }

  /** In the order of the topic. */
  List<PoolWindow> windows() {
    return messages(Topics.WINDOWS, PoolWindow.class);
  }

  /** Where each window stands, in the order of the topic. */
  List<Long> windowOffsets() {
    return look(Topics.WINDOWS).stream().map(ConsumerRecord::offset).toList();
  }

  /** The bytes of each window, in the order of the topic. */
  List<byte[]> windowBytes() {
    return look(Topics.WINDOWS).stream().map(ConsumerRecord::value).toList();
  }

  /** Offset and reason of what was parked, in the order of the topic. */
  List<String> rejections() {
    return look(Topics.REJECTED).stream()
        .map(r -> header(r, "offset") + ": " + header(r, "reason"))
        .toList();
  }

  private static String header(ConsumerRecord<byte[], byte[]> origin, String name) {
    return new String(origin.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private <T extends WireMessage> List<T> messages(String topic, Class<T> type) {
    List<T> messages = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> origin : look(topic)) {
      try {
        messages.add(WireCodec.decode(origin.value(), type));
      } catch (UndecodableRecordException e) {
        throw new AssertionError(topic + "@" + origin.offset(), e);
      }
    }
    return messages;
  }

  private List<ConsumerRecord<byte[], byte[]>> look(String topic) {
    eyes.poll(Duration.ofMillis(50)).forEach(seen::add);
    return seen.stream().filter(r -> r.topic().equals(topic)).toList();
  }

  /** Passes on to the real store what it does not refuse. */
  MetricStore storeThatRefuses(Predicate<PoolWindow> refused) {
    return new MetricStore() {
      @Override
      public Future<Void> write(List<PoolWindow> batch) {
        return batch.stream().anyMatch(refused)
            ? Future.failedFuture(new StoreRejectedException("not this one", null))
            : store.write(batch);
      }

      @Override
      public Future<List<StoredWindow>> range(PoolId pool, long from, long to) {
        return store.range(pool, from, to);
      }

      @Override
      public Future<List<StoredAggregate>> aggregate(PoolId pool, long from, long to, long step) {
        return store.aggregate(pool, from, to, step);
      }

      @Override
      public Future<List<StoredWindow>> latest() {
        return store.latest();
      }

      @Override
      public Future<Void> close() {
        return Future.succeededFuture();
      }
    };
  }

  private static <T> T answer(Future<T> future) {
    try {
      return get(future);
    } catch (Exception e) {
      throw new AssertionError("the store did not answer", e);
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    if (collector != null) {
      get(collector.close());
    }
    eyes.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    producer.close(Duration.ofSeconds(2));
    get(store.close());
    database.close();
    kafka.close();
    get(vertx.close());
  }
}
