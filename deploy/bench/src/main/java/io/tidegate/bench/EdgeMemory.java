package io.tidegate.bench;

import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An edge in 256 MB of heap that takes 2,000 pools with a sample every 10 s, as fast as it can:
 * first with its centre, then for as long without, then again with it. Before that it is given so
 * many windows that its predictor remembers as much of each pool as it ever will.
 */
final class EdgeMemory {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int POOLS = SMOKE ? 200 : 2_000;

  /** Of each of the three parts. */
  private static final int MINUTES = SMOKE ? 2 : 10;

  /** One-minute windows before that, of one sample each. */
  private static final int HISTORY = SMOKE ? 20 : 130;

  private static final int MINUTE = 6;

  private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseG1GC");
  private static final long PATIENCE_SECONDS = 120;
  private static final long STEP_MILLIS = 10_000;

  private final Path directory;
  private final int centrePort;
  private final List<Row> rows = new ArrayList<>();
  private final long startMillis =
      System.currentTimeMillis() / 60_000 * 60_000 - Duration.ofHours(4).toMillis();
  private final byte[][] histograms = histograms();
  private EmbeddedKafka centre;
  private BufferedReader out;
  private Process edge;
  private long peakRssKib;
  private KafkaConsumer<byte[], byte[]> arrivals;
  private long arrived;

  private EdgeMemory(Path directory) throws IOException {
    this.directory = directory;
    this.centrePort = LocalPort.free();
  }

  static Report run() throws Exception {
    Path directory = Files.createTempDirectory("tidegate-bench");
    EdgeMemory run = new EdgeMemory(directory);
    try {
      run.measure();
      return new Report("edge-memory", System.getProperty("java.vm.version"), run.rows);
    } finally {
      if (run.edge != null) {
        run.edge.destroyForcibly().waitFor();
      }
      if (run.arrivals != null) {
        run.arrivals.close();
      }
      if (run.centre != null) {
        run.centre.close();
      }
      delete(directory);
    }
  }

  private void measure() throws Exception {
    startCentre();
    String kafka = startEdge();
    row("heap after GC: no pool yet", tell());
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      history(producer, kafka);
      row("heap after GC: %d windows of %d pools".formatted(HISTORY, POOLS), tell());
      double seconds = report(producer, kafka, 0);
      rows.add(Row.of("samples taken, centre there", POOLS * 6.0 * MINUTES / seconds, "1/s"));
      awaitUp(windows(1));
      row("heap after GC: %d pools, centre there".formatted(POOLS), tell());

      centre.close();
      centre = null;
      seconds = report(producer, kafka, 1);
      rows.add(Row.of("samples taken, centre away", POOLS * 6.0 * MINUTES / seconds, "1/s"));
      row("heap after GC: %d windows unsent".formatted(windows(2) - windows(1)), tell());

      startCentre();
      long startNanos = System.nanoTime();
      awaitUp(windows(2));
      rows.add(
          Row.of(
              "from the centre's return until all is up",
              (System.nanoTime() - startNanos) / 1e9,
              "s"));
      report(producer, kafka, 2);
      awaitUp(windows(3));
      row("heap after GC: all sent", tell());
    }
    rows.add(Row.of("resident memory, greatest", peakRssKib / 1024.0, "MiB"));
    // Not the edge's own offsets: they count the ends of its transactions, too.
    rows.add(Row.of("windows that were due at the centre", windows(3), ""));
    rows.add(Row.of("windows of it at the centre", committed(), ""));
  }

  /** The newest window stays open. */
  private static long windows(int parts) {
    return (long) POOLS * (HISTORY + parts * MINUTES - 1);
  }

  private void startCentre() throws Exception {
    centre = EmbeddedKafka.start(directory.resolve("centre"), centrePort);
    new TopicSetup(centre.bootstrap(), 1, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
        .ensure();
  }

  private String startEdge() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(EdgeChild.class.getName());
    command.add(directory.resolve("edge").toString());
    command.add("127.0.0.1:" + centrePort);
    edge = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out = new BufferedReader(new InputStreamReader(edge.getInputStream(), StandardCharsets.UTF_8));
    return line().get("kafka");
  }

  private Map<String, String> line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IllegalStateException("the edge ended");
    }
    Map<String, String> values = new HashMap<>();
    for (String part : line.split(" ")) {
      String[] pair = part.split("=", 2);
      values.put(pair[0], pair[1]);
    }
    return values;
  }

  private Map<String, String> tell() throws IOException {
    edge.getOutputStream().write('\n');
    edge.getOutputStream().flush();
    return line();
  }

  private void row(String name, Map<String, String> told) {
    System.err.println(name + ": " + told);
    rows.add(Row.of(name, Long.parseLong(told.get("heapKib")) / 1024.0, "MiB"));
    peakRssKib = Math.max(peakRssKib, Long.parseLong(told.get("peakRssKib")));
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap, "acks", "all", "compression.type", "lz4"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private void history(KafkaProducer<byte[], byte[]> producer, String kafka) throws Exception {
    for (int minute = 0; minute < HISTORY; minute++) {
      for (int pool = 0; pool < POOLS; pool++) {
        send(producer, sample(pool, minute * MINUTE, MINUTE));
      }
    }
    producer.flush();
    await("the edge's windows", windows(0), () -> windowsOf(kafka));
    awaitUp(windows(0));
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, PoolSample sample) {
    producer.send(
        new ProducerRecord<>(
            Topics.SAMPLES,
            sample.key().getBytes(StandardCharsets.UTF_8),
            WireCodec.encode(sample)));
  }

  /** Sends a part; returns after its last window that closed was published. */
  private double report(KafkaProducer<byte[], byte[]> producer, String kafka, int part)
      throws Exception {
    long startNanos = System.nanoTime();
    int first = (HISTORY + part * MINUTES) * MINUTE;
    for (int step = first; step < first + MINUTES * MINUTE; step++) {
      for (int pool = 0; pool < POOLS; pool++) {
        send(producer, sample(pool, step, 1));
      }
    }
    producer.flush();
    await("the edge's windows", windows(part + 1), () -> windowsOf(kafka));
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private PoolSample sample(int pool, int step, int steps) {
    EncodedHistogram times =
        EncodedHistogram.ofBytes("run", histograms[(pool + step) % histograms.length]);
    return new PoolSample(
        new PoolId("service-" + pool / 20, "pool-" + pool % 20),
        PoolKind.WORKER,
        "service-" + pool / 20 + "-host",
        startMillis + step * STEP_MILLIS,
        startMillis + (step + steps) * STEP_MILLIS,
        new PoolSpec(8, 100, 1, 64),
        0,
        8,
        4,
        0,
        100,
        100,
        0,
        0,
        times,
        times,
        times,
        HostLoad.UNKNOWN,
        List.of(),
        0,
        Map.of());
  }

  /** A hundred times each, spread over a factor of ten around some milliseconds. */
  private static byte[][] histograms() {
    Random random = new Random(1);
    byte[][] encoded = new byte[500][];
    for (int i = 0; i < encoded.length; i++) {
      Histogram histogram = EncodedHistogram.newHistogram();
      for (int n = 0; n < 100; n++) {
        histogram.recordValue((long) (3_000 * Math.exp(random.nextGaussian() * 0.8)));
      }
      encoded[i] = EncodedHistogram.of(histogram).toBytes();
    }
    return encoded;
  }

  private void awaitUp(long expected) throws Exception {
    await("windows at the centre", expected, this::committed);
  }

  private interface Count {
    long now() throws Exception;
  }

  private static void await(String what, long expected, Count count) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    long now = count.now();
    while (now < expected) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new TimeoutException(
            "%s: %d of %d after %d s".formatted(what, now, expected, PATIENCE_SECONDS));
      }
      TimeUnit.MILLISECONDS.sleep(100);
      now = count.now();
    }
  }

  /** By reading them: a transaction's marker has an offset too. */
  private long committed() {
    if (arrivals == null) {
      arrivals =
          new KafkaConsumer<>(
              Map.of(
                  "bootstrap.servers",
                  centre.bootstrap(),
                  "isolation.level",
                  "read_committed",
                  "auto.offset.reset",
                  "earliest"),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      arrivals.assign(Set.of(new TopicPartition(Topics.EDGE_WINDOWS, 0)));
    }
    int more;
    do {
      more = arrivals.poll(Duration.ofMillis(200)).count();
      arrived += more;
    } while (more > 0);
    return arrived;
  }

  private static long windowsOf(String bootstrap)
      throws InterruptedException, ExecutionException, TimeoutException {
    TopicPartition windows = new TopicPartition(Topics.WINDOWS, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      return admin
          .listOffsets(Map.of(windows, OffsetSpec.latest()))
          .partitionResult(windows)
          .get(30, TimeUnit.SECONDS)
          .offset();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
