package io.tidegate.launcher.predictor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.predictor.BreachModel;
import io.tidegate.predictor.Forecaster;
import io.tidegate.predictor.service.PredictorOptions;
import io.tidegate.predictor.service.PredictorService;
import io.tidegate.sim.PriorTraining;
import io.tidegate.sim.Scenario;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolWindow;
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
  private static final int WINDOWS = 400;
  private static final int FIRST_PART = 290;

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
    BreachModel model = PriorTraining.train(new PriorTraining.Plan(3, 3, 2));
    Scenario scenario = Scenario.draw(Scenario.Cause.RAMP, 42, WINDOWS);
    List<PoolWindow> windows = scenario.windows();
    PredictorOptions options =
        new PredictorOptions(
            kafka.bootstrap(), "tidegate-predictor", 15, id -> scenario.sloP99Millis(), model);

    PredictorService first = Await.result(PredictorService.start(vertx, options));
    send(windows.subList(0, FIRST_PART));
    sendBytes(List.of("no window".getBytes(StandardCharsets.UTF_8)));
    Await.until("the first part is forecast", () -> first.forecasts() == FIRST_PART);
    Await.until("what is no window is put aside", () -> first.rejected() == 1);
    Await.result(first.close());

    PredictorService second = Await.result(PredictorService.start(vertx, options));
    send(windows.subList(FIRST_PART - 5, WINDOWS)); // five of them again: at least once
    Await.until("the second part is forecast", () -> second.forecasts() == WINDOWS - FIRST_PART);
    assertEquals(0, second.rejected());
    Await.result(second.close());

    Forecaster uninterrupted = new Forecaster(model, 15);
    List<Forecast> expected =
        windows.stream()
            .map(w -> uninterrupted.onWindow(w, scenario.sloP99Millis()).orElseThrow())
            .toList();
    assertEquals(expected, read(Topics.FORECASTS, Forecast.class));
    assertTrue(expected.stream().anyMatch(Forecast::breachExpected), "no breach was forecast");
    List<Alert> alerts = read(Topics.ALERTS, Alert.class);
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

  private static void send(List<PoolWindow> windows) throws Exception {
    sendBytes(windows.stream().map(WireCodec::encode).toList());
  }

  private static void sendBytes(List<byte[]> values) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(kafka.bootstrap())) {
      byte[] key = "k".getBytes(StandardCharsets.UTF_8);
      for (byte[] value : values) {
        producer
            .send(new ProducerRecord<>(Topics.WINDOWS, PARTITION, key, value))
            .get(30, TimeUnit.SECONDS);
      }
    }
  }

  private static <T extends WireMessage> List<T> read(String topic, Class<T> type)
      throws Exception {
    List<T> messages = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> found :
        KafkaProbe.read(kafka.bootstrap(), new TopicPartition(topic, PARTITION))) {
      messages.add(WireCodec.decode(found.value(), type));
    }
    return messages;
  }
}
