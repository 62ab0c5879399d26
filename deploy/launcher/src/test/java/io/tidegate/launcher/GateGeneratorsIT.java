package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.generators.LoadGenerator;
import io.tidegate.gate.generators.SeveralGenerators;
import io.tidegate.gate.load.AllowList;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.GateRun;
import io.tidegate.gate.run.RunResult;
import io.tidegate.gate.traffic.ModelYaml;
import io.tidegate.gate.traffic.TrafficModel;
import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Load generators in this process and in others, which meet on a real broker. */
@Timeout(240)
class GateGeneratorsIT {
  @TempDir static Path dir;
  private static EmbeddedKafka kafka;
  private static CountingShop baseline;
  private static CountingShop candidate;

  /** One in this process. */
  private static final class Own implements AutoCloseable {
    final List<String> said = new CopyOnWriteArrayList<>();
    private final LoadGenerator generator;
    private final Thread thread;

    Own(String name, List<String> allow) {
      generator =
          new LoadGenerator(
              name,
              new AllowList(allow),
              KafkaLine.ofGenerator(GateKafka.at(kafka.bootstrap()), name),
              said::add);
      thread =
          new Thread(
              () -> {
                try {
                  generator.run();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              name);
      thread.start();
    }

    @Override
    public void close() throws InterruptedException {
      generator.close();
      thread.join(TimeUnit.SECONDS.toMillis(60));
      assertTrue(!thread.isAlive(), "a generator that is closed ends");
    }
  }

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
    baseline = new CountingShop();
    candidate = new CountingShop();
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 600; i++) {
      log.append(
          "10.0.0.%d - - [17/May/2026:10:00:%02d +0000] \"GET /%s/%d HTTP/1.1\" 200 512\n"
              .formatted(i % 7, i / 10, i % 3 == 0 ? "items" : "orders", i));
    }
    Path file = Files.writeString(dir.resolve("access.log"), log);
    CommandLineRun made =
        CommandLineRun.of(
            "gate", "model", file.toString(), "-o", dir.resolve("model.yaml").toString());
    assertEquals(0, made.exitCode(), made.err());
  }

  @AfterAll
  static void stop() throws Exception {
    baseline.close();
    candidate.close();
    kafka.close();
  }

  private static String plan(int windows, String more) {
    return """
        schema: tidegate.gate-plan/1
        model: model.yaml
        baseline: http://%1$s
        candidate: http://%2$s
        allow: ["%1$s", "%2$s"]
        load: {peakPerSecond: 100, windows: %3$d, windowMillis: 100, windowsPerBlock: 6,
               settleWindows: 0, warmUpWindows: 0, extensions: 0, %4$s}
        lag: {windowMillis: 10000, runMillis: 10000}
        mixDistance: 0.5
        """
        .formatted(baseline.authority(), candidate.authority(), windows, more);
  }

  private static List<String> both() {
    return List.of(baseline.authority(), candidate.authority());
  }

  private static ChildJvm child(String name) throws Exception {
    ChildJvm child =
        new ChildJvm(
            dir.resolve(name + ".log"),
            Main.class,
            "gate",
            "generator",
            "--with-parent",
            "--kafka",
            kafka.bootstrap(),
            "--name",
            name,
            "--allow",
            String.join(",", both()));
    String ready = child.line();
    assertTrue(
        ready != null && ready.startsWith("load generator '" + name + "' waits for work"), ready);
    return child;
  }

  private static RunResult run(GatePlan plan, boolean alone) throws Exception {
    String yaml = Files.readString(dir.resolve("model.yaml"));
    TrafficModel model = ModelYaml.read(yaml);
    try (GateRun run =
        alone
            ? new GateRun(plan, model, ModelYaml.sha256(yaml), Optional.empty(), line -> {})
            : new GateRun(
                plan,
                model,
                ModelYaml.sha256(yaml),
                Optional.empty(),
                line -> {},
                () ->
                    new SeveralGenerators(
                        2,
                        List.of(plan.baseline(), plan.candidate()),
                        plan.http(),
                        model.routes().size(),
                        plan.load().seed(),
                        KafkaLine.ofJudge(GateKafka.at(kafka.bootstrap())),
                        line -> litter()),
                Optional.empty())) {
      return run.run();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What somebody else writes there. */
  private static void litter() {
    try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(kafka.bootstrap())) {
      for (String topic : List.of(Topics.GATE_WORK, Topics.GATE_REPORTS)) {
        producer
            .send(new ProducerRecord<>(topic, 0, bytes("gen-1"), bytes("litter")))
            .get(30, TimeUnit.SECONDS);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void twoTogetherSendWhatOneAloneWouldAndAreMeasuredAsOne() throws Exception {
    GatePlan plan = PlanYaml.read(plan(12, "seed: 7"), PlanYaml.Changes.NONE).plan();
    baseline.taken();
    candidate.taken();
    RunResult together;
    try (Own own = new Own("gen-1", both());
        ChildJvm child = child("gen-2")) {
      together = run(plan, false);
      Await.until(
          () -> own.said.toString(),
          () -> own.said.stream().anyMatch(l -> l.contains("tidegate.gate-work could not be")));
      assertTrue(child.isAlive());
    }
    assertTrue(together.input().isPresent(), together.judgement().verdict().findings().toString());
    Map<String, Integer> toBaseline = baseline.taken();
    Map<String, Integer> toCandidate = candidate.taken();
    RunResult alone = run(plan, true);

    assertEquals(baseline.taken(), toBaseline);
    assertEquals(candidate.taken(), toCandidate);
    assertTrue(toCandidate.size() > 20, toCandidate.toString());
    assertEquals(12, together.candidate().windows().size());
    for (int i = 0; i < 12; i++) {
      assertEquals(
          alone.candidate().windows().get(i).all().requests(),
          together.candidate().windows().get(i).all().requests(),
          "window " + i);
    }
    assertEquals(alone.candidate().sent(), together.candidate().sent());
    assertEquals(
        alone.candidate().micros().getTotalCount(), together.candidate().micros().getTotalCount());
    long slow =
        toCandidate.entrySet().stream()
            .filter(e -> CountingShop.slow(e.getKey()))
            .mapToInt(Map.Entry::getValue)
            .sum();
    assertTrue(slow > 3, toCandidate.toString());
    Histogram micros = together.candidate().micros();
    long known = CountingShop.SLOW_MILLIS * 999;
    assertTrue(micros.getCountBetweenValues(known, micros.getMaxValue()) >= slow, slow + " slow");
    assertTrue(micros.getValueAtPercentile(99) >= known, micros.getValueAtPercentile(99) + " µs");
    String notes = String.join("\n", together.notes());
    assertTrue(notes.contains("2 load generators made the load together: gen-1 sent "), notes);
    assertTrue(notes.contains("; gen-2 sent "), notes);
    assertTrue(
        notes.contains("1 records on tidegate.gate-reports could not be used and were left out"),
        notes);
  }

  @Test
  void oneThatIsKilledMakesTheRunInvalidByItsName() throws Exception {
    Path file = Files.writeString(dir.resolve("killed.yaml"), plan(600, "generators: 2"));
    Path verdict = dir.resolve("killed.json");
    try (Own own = new Own("gen-3", both());
        ChildJvm child = child("gen-4")) {
      int before = candidate.requests();
      CompletableFuture<CommandLineRun> run =
          CompletableFuture.supplyAsync(() -> gate(file, verdict));
      Await.until("load", () -> candidate.requests() > before || run.isDone());
      child.kill();
      CommandLineRun over = run.get(120, TimeUnit.SECONDS);

      assertEquals(21, over.exitCode(), over.out() + over.err());
      String text = Files.readString(verdict);
      assertTrue(text.contains("\"generator-lost\""), text);
      assertTrue(text.contains("the load generator 'gen-4' has said nothing for 10 s"), text);
      Await.until(
          () -> own.said.toString(),
          () -> own.said.stream().anyMatch(line -> line.contains(": over, the run is over")));
    }
  }

  @Test
  void oneWhoseOwnerDoesNotAllowTheTargetIsNotHired() throws Exception {
    Path file = Files.writeString(dir.resolve("refused.yaml"), plan(12, "generators: 2"));
    Path verdict = dir.resolve("refused.json");
    int before = baseline.requests() + candidate.requests();
    try (Own willing = new Own("gen-5", both());
        Own bound = new Own("gen-6", List.of(baseline.authority()))) {
      CommandLineRun over = gate(file, verdict);

      assertEquals(21, over.exitCode(), over.out() + over.err());
      String text = Files.readString(verdict);
      assertTrue(text.contains("these may be hired: gen-5; 'gen-6' refuses, the target is"), text);
      assertTrue(
          text.contains(
              "http://%s, which 'allow' does not have (%s)"
                  .formatted(candidate.authority(), baseline.authority())),
          text);
      assertEquals(before, baseline.requests() + candidate.requests());
      assertTrue(bound.said.get(0).contains("is refused: the target is"), bound.said.toString());
      assertTrue(willing.said.isEmpty(), willing.said.toString());
    }
  }

  private static CommandLineRun gate(Path file, Path verdict) {
    CommandLineRun run =
        CommandLineRun.of(
            "gate",
            "run",
            "-f",
            file.toString(),
            "-o",
            verdict.toString(),
            "--kafka",
            kafka.bootstrap());
    if (!Files.exists(verdict)) {
      throw new UncheckedIOException(new IOException(run.out() + run.err()));
    }
    return run;
  }
}
