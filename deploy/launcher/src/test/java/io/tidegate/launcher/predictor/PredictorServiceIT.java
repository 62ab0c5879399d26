package io.tidegate.launcher.predictor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.predictor.alerts.AlertEffect;
import io.tidegate.predictor.alerts.AlertSignal;
import io.tidegate.predictor.alerts.AlertTexts;
import io.tidegate.predictor.alerts.PoolAlerts;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.service.PredictorOptions;
import io.tidegate.predictor.service.PredictorService;
import io.tidegate.predictor.serving.PoolForecaster;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.sim.world.PoolRun;
import io.tidegate.sim.world.SimulatedFleet;
import io.tidegate.wire.Alert;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PredictorState;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorServiceIT {
  private static final int PARTITION = 1;
  private static final int WINDOWS = 1440;
  private static final int FIRST_PART = 1000;

  /** Of the other test, on the other partition. */
  private static final PoolId LONG = new PoolId("orders", "long");

  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(directory, 0);
    new TopicSetup(kafka.bootstrap(), 2, (short) 1, Duration.ofHours(1), Duration.ofSeconds(60))
        .ensure();
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    Await.result(vertx.close());
    kafka.close();
  }

  /** One test, since the steps build on each other's records. */
  @Test
  void forecastsEachWindowOnceAndAfterARestartAsIfItHadNeverStopped() throws Exception {
    RiskServing model = new RiskServing(PriorModel.load(), 2);
    List<PoolWindow> windows = new ArrayList<>();
    PoolRun run = SimulatedFleet.generated(1, 1, 42).get(0);
    run.resize(2);
    while (run.hasNext()) {
      windows.add(run.next());
    }
    double slo = run.sloP99Millis();
    PredictorOptions options =
        new PredictorOptions(
            kafka.bootstrap(),
            "tidegate-predictor",
            15,
            window -> window.pool().equals(LONG) ? Double.NaN : slo,
            model,
            bytes -> RiskServing.read(bytes, 2));

    PredictorService first = Await.result(PredictorService.start(vertx, options));
    send(PARTITION, windows.subList(0, FIRST_PART));
    sendBytes(PARTITION, List.of("no window".getBytes(StandardCharsets.UTF_8)));
    Await.until("the first part is forecast", () -> first.forecasts() == FIRST_PART);
    Await.until("what is no window is put aside", () -> first.rejected() == 1);
    Await.result(first.close());

    PredictorService second = Await.result(PredictorService.start(vertx, options));
    send(PARTITION, windows.subList(FIRST_PART - 5, WINDOWS)); // five of them again: at least once
    Await.until("the second part is forecast", () -> second.forecasts() == WINDOWS - FIRST_PART);
    assertEquals(0, second.rejected());
    Await.result(second.close());

    PoolForecaster uninterrupted = model.forecaster(run.pool(), 15);
    List<Forecast> expected =
        windows.stream().map(w -> uninterrupted.onWindow(w, slo).orElseThrow()).toList();
    assertEquals(expected, read(Topics.FORECASTS, PARTITION, Forecast.class));
    assertTrue(expected.stream().anyMatch(Forecast::breachExpected), "no breach was forecast");
    List<Alert> alerts = read(Topics.ALERTS, PARTITION, Alert.class);
    assertEquals(
        alerts.size(), alerts.stream().map(Alert::alertId).distinct().count(), alerts.toString());
    Forecast start = expected.stream().filter(Forecast::breachExpected).findFirst().orElseThrow();
    assertEquals(start.madeAtMillis(), alerts.get(0).atMillis());
    List<ConsumerRecord<byte[], byte[]>> rejected = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      rejected.addAll(
          KafkaProbe.read(kafka.bootstrap(), new TopicPartition(Topics.REJECTED, partition)));
    }
    assertEquals(1, rejected.size());
    assertEquals("no window", new String(rejected.get(0).value(), StandardCharsets.UTF_8));
  }

  /** A mean over all windows that ever came: rewinding by some windows does not rebuild it. */
  @Test
  void aStateThatIsLongerThanAnyRewindSurvivesARestart() throws Exception {
    List<PoolWindow> windows = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      windows.add(longWindow(i));
    }
    PredictorOptions options =
        new PredictorOptions(
            kafka.bootstrap(),
            "long-memory",
            15,
            window -> window.pool().equals(LONG) ? 300 : Double.NaN,
            new LongMemoryModel("m-1"),
            LongMemoryModel::read);
    int done = 0;
    for (int until : new int[] {400, 650, 900}) {
      PredictorService service = Await.result(PredictorService.start(vertx, options));
      send(0, windows.subList(done, until));
      int count = until - done;
      Await.until("windows to " + until + " are forecast", () -> service.forecasts() == count);
      Await.result(service.close());
      done = until;
    }

    PoolForecaster uninterrupted = options.model().forecaster(LONG, 15);
    List<Forecast> expected =
        windows.stream().map(w -> uninterrupted.onWindow(w, 300).orElseThrow()).toList();
    assertEquals(expected, read(Topics.FORECASTS, 0, Forecast.class));
    List<PredictorState> states = read(Topics.PREDICTOR_STATE, 0, PredictorState.class);
    assertTrue(states.size() >= 3, states.size() + " states were kept");
    assertTrue(states.stream().allMatch(s -> s.snapshot().size() < 16 * 1024));
    List<Alert> alerts =
        read(Topics.ALERTS, 0, Alert.class).stream()
            .filter(a -> a.kind() != Alert.Kind.POINT_ANOMALY)
            .toList();
    assertEquals(
        alerts.size(), alerts.stream().map(Alert::alertId).distinct().count(), alerts.toString());
    // Three surges, each foretold, come and gone: the verdicts outlive the restarts.
    PoolAlerts alone = new PoolAlerts(options.model().alertRule(), 7);
    List<Alert> expectedAlerts = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      AlertSignal signal = AlertSignal.of(windows.get(i), expected.get(i), 0.1);
      for (AlertEffect effect : alone.onWindow(signal)) {
        double p99 = windows.get(i).latency().p99Millis();
        expectedAlerts.add(AlertTexts.of(effect, expected.get(i), p99));
      }
    }
    assertEquals(expectedAlerts, alerts);
    assertEquals(3, alone.accuracy().hits(), alone.accuracy().toString());
    List<PoolAccuracy> told = read(Topics.ACCURACY, 0, PoolAccuracy.class);
    assertEquals(3, told.get(told.size() - 1).counts().hits());
  }

  /** Every 300 windows a surge, and 20 windows after its beginning a breach. */
  private static PoolWindow longWindow(int index) {
    int phase = index % 300;
    long arrivals = 100 + index % 7 + (phase > 250 ? 60 : 0);
    double p99 = phase > 270 ? 400 : 105;
    LatencySummary latency = new LatencySummary(arrivals, 50, 46, 80, p99, 500);
    long start = 1_700_000_000_000L + index * 60_000L;
    return new PoolWindow(
        LONG,
        PoolKind.WORKER,
        start,
        start + 60_000,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                "i", new PoolSpec(8, 200, 1, 64), 0, 8, 4, 0, arrivals, p99)),
        arrivals,
        arrivals,
        0,
        0,
        latency,
        latency,
        latency,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  private static void send(int partition, List<PoolWindow> windows) throws Exception {
    sendBytes(partition, windows.stream().map(WireCodec::encode).toList());
  }

  private static void sendBytes(int partition, List<byte[]> values) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(kafka.bootstrap())) {
      byte[] key = "k".getBytes(StandardCharsets.UTF_8);
      for (byte[] value : values) {
        producer
            .send(new ProducerRecord<>(Topics.WINDOWS, partition, key, value))
            .get(30, TimeUnit.SECONDS);
      }
    }
  }

  private static <T extends WireMessage> List<T> read(String topic, int partition, Class<T> type)
      throws Exception {
    List<T> messages = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> found :
        KafkaProbe.read(kafka.bootstrap(), new TopicPartition(topic, partition))) {
      messages.add(WireCodec.decode(found.value(), type));
    }
    return messages;
  }
}
