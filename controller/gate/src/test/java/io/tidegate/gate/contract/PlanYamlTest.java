package io.tidegate.gate.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.judge.ChainRule;
import io.tidegate.gate.load.Body;
import io.tidegate.gate.run.Compared;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.PeakWish;
import io.tidegate.gate.run.ReplayPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanYamlTest {
  private static final String LEAST =
      """
      schema: tidegate.gate-plan/1
      model: model.yaml
      baseline: http://10.0.0.1:8080
      candidate: http://10.0.0.2:8080
      allow: ["10.0.0.1:8080", "10.0.0.2:8080"]
      """;

  @Test
  void theLeastThatIsNeededIsReadWithDefaults() {
    PlanYaml yaml = PlanYaml.read(LEAST, PlanYaml.Changes.NONE);
    assertEquals("model.yaml", yaml.model());
    assertEquals(Optional.empty(), yaml.modelSha256());
    assertEquals(60, yaml.plan().load().windows());
    assertEquals(1000, yaml.plan().http().window().toMillis());
    assertEquals(GatePlan.DEFAULT_COMPARED, yaml.plan().compared());
    assertTrue(yaml.plan().capacity().isEmpty());
  }

  /** The example in the class's own documentation is one that is read. */
  @Test
  void theDocumentedExampleIsRead() throws Exception {
    String source =
        Files.readString(Path.of("src/main/java/io/tidegate/gate/contract/PlanYaml.java"));
    String example =
        source
            .substring(source.indexOf("<pre>{@code") + 11, source.indexOf("}</pre>"))
            .replaceAll("(?m)^ \\* ?", "")
            .replace("3f9a…", "3f9a")
            .replace("…", "token");
    PlanYaml yaml = PlanYaml.read(example, PlanYaml.Changes.NONE);

    assertEquals(Optional.of("3f9a"), yaml.modelSha256());
    assertEquals(200, yaml.plan().load().peakPerSecond().orElseThrow());
    assertEquals(2, yaml.plan().rules().size());
    assertEquals(
        List.of(
            new ChainRule("payments/workers", "p99", 200, 3),
            new ChainRule("payments/workers", "errorRate", 0.01, 3)),
        yaml.plan().chain());
    assertEquals(List.of(new Compared("*", "p95", true)), yaml.plan().compared());
    assertEquals(400, yaml.plan().capacity().orElseThrow().peakPerSecond().orElseThrow());
    assertEquals(Optional.of(new PlanYaml.Fleet("orders/workers", 1)), yaml.fleet());
    assertEquals("Bearer token", yaml.plan().http().headers().get("authorization"));
  }

  @Test
  void thePeakMayBeAControlPlanesForecastOfTheFleetsPool() {
    PlanYaml yaml =
        PlanYaml.read(
            LEAST
                + "capacity: {peak: forecast, p99AtMostMillis: 250}\nfleet: {pool: orders/workers}\n",
            PlanYaml.Changes.NONE);
    assertEquals(
        Optional.of(new PeakWish("orders/workers", PeakWish.Ahead.WEEK, 1)),
        yaml.plan().capacity().orElseThrow().wish());
    assertEquals(Optional.empty(), yaml.plan().capacity().orElseThrow().forecast());

    String day =
        "capacity: {peak: forecast, peakAhead: day, peakShare: 0.25, p99AtMostMillis: 250}";
    assertEquals(
        Optional.of(new PeakWish("orders/workers", PeakWish.Ahead.DAY, 0.25)),
        PlanYaml.read(LEAST + day + "\nfleet: {pool: orders/workers}\n", PlanYaml.Changes.NONE)
            .plan()
            .capacity()
            .orElseThrow()
            .wish());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          peak: highest | capacity.peak is 'highest': must be forecast, or a number as capacity.peakPerSecond
          peak: forecast, peakPerSecond: 5 | capacity.peak is forecast and capacity.peakPerSecond is 5.0: must be one
          peak: forecast, peakAhead: month | capacity.peakAhead is 'month': must be day or week
          peak: forecast, peakShare: 1.5 | capacity.peakShare is 1.5: must be above 0 and at most 1
          peakShare: 0.5 | capacity.peakShare is there and capacity.peak is not: must be with peak: forecast
          peakAhead: day | capacity.peakAhead is there and capacity.peak is not: must be with peak: forecast
          """)
  void aPeakThatCannotBeMeantIsNamed(String capacity, String expected) {
    String plan = LEAST + "capacity: {" + capacity + ", p99AtMostMillis: 250}\n";
    assertRefused(plan + "fleet: {pool: orders/workers}\n", expected);
  }

  @Test
  void aForecastPeakIsThatOfAPool() {
    assertRefused(
        LEAST + "capacity: {peak: forecast, p99AtMostMillis: 250}\n",
        "capacity.peak is forecast and fleet is missing: must be with the pool whose peak it is");
  }

  @Test
  void aReplayIsAsTheLogWasUnlessThePlanSaysOtherwise() {
    GatePlan plan =
        PlanYaml.read(
                LEAST + "load: {replay: access.log, replayFrom: 2026-05-17T10:00:00Z}\n",
                PlanYaml.Changes.NONE)
            .plan();
    assertEquals(
        Optional.of(
            new ReplayPlan("access.log", Optional.of(Instant.parse("2026-05-17T10:00:00Z")))),
        plan.load().replay());
    assertEquals(1, plan.load().scale());
    assertEquals(OptionalDouble.empty(), plan.load().timeCompression());
  }

  @Test
  void theCommandLineHasTheLastWord() {
    PlanYaml yaml =
        PlanYaml.read(
            LEAST, new PlanYaml.Changes("http://10.0.0.2:8080", "http://10.0.0.1:8080/new", 20));
    assertEquals("http://10.0.0.2:8080", yaml.plan().baseline().toString());
    assertEquals("http://10.0.0.1:8080/new", yaml.plan().candidate().toString());
    assertEquals(20, yaml.plan().load().windows());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          baseline: http://10.0.0.1:8080       | | baseline is missing: must be the base URL of what serves now
          model: model.yaml                    | | model is missing: must be the file of a traffic model
          schema: tidegate.gate-plan/1         | schema: x | schema is 'x': must be tidegate.gate-plan/1
          http://10.0.0.2:8080                 | http://10.0.0.3:8080 | candidate is http://10.0.0.3:8080, which 'allow' does not have
          http://10.0.0.2:8080                 | http://10.0.0.1:8080 | baseline and candidate are both
          http://10.0.0.2:8080                 | ftp://10.0.0.2 | candidate is 'ftp://10.0.0.2': must be a base URL
          '"10.0.0.2:8080"]'                   | '"*:8080"]' | allow has '*:8080': must be host:port
          """)
  void whatIsMissingOrNotAllowedIsNamed(String instead, String of, String expected) {
    assertRefused(LEAST.replace(instead, of == null ? "" : of), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          slo: [{route: "*", metric: p90, atMost: 5}] | slo has metric 'p90' of *: must be p50, p95, p99 or errorRate
          'chain: [{pool: payments, metric: p99, atMost: 5}]' | chain has pool 'payments': must be SERVICE/POOL, such as payments/workers
          'chain: [{pool: payments/workers, atMost: 5}]' | chain has metric '' of payments/workers: must be p50, p95, p99 or errorRate
          'chain: [{pool: payments/workers, metric: p99}]' | chain has p99 of payments/workers at most NaN: must be a number of 0 or more
          'chain: [{pool: payments/workers, metric: errorRate, atMost: 1}]' | chain has errorRate of payments/workers at most 1.0: must be a share below 1
          'chain: [{pool: payments/workers, metric: p99, atMost: 5, badInARow: 0}]' | chain has p99 of payments/workers with badInARow 0: must be 1 or more
          'chain: [{pool: a/b, metric: p99, atMost: 5}, {pool: a/b, metric: p99, atMost: 6}]' | chain has 1 entries of a pool and metric that another has
          'chain: [{pool: a/b, metric: p99, atMost: 5, route: x}]' | there is no field 'chain[0].route'
          compare: [{metric: mean}]          | metric is 'mean' of *: must be p50, p95 or p99
          load: {windows: 5, windowsPerBlock: 1} | load.windows is 5: must be at least criteria.minWindows, 12
          load: {shape: square}              | load.shape is 'square': must be curve or steady
          load: {rate: 5}                    | there is no field 'load.rate'
          load: {windowMillis: 5}            | windowMillis is 5: must be from 50 to 600000
          capacity: {margin: 1.2}            | capacity.p99AtMostMillis is NaN: must be above 0
          'capacity: {p99AtMostMillis: 5, steps: [0.5]}' | capacity.steps are [0.5]: must be 50 or fewer and go up to 1
          'load: {replay: a.log, shape: steady}' | load.replay has its own instants: must be without load.shape: steady
          'load: {replay: a.log, peakPerSecond: 5}' | load.replay has its own instants
          'load: {replayFrom: 2026-05-17T10:00:00Z}' | load.replay is missing: must be the log that is replayed
          'load: {replay: a.log, replayFrom: noon}' | load.replayFrom is 'noon': must be an instant like 2026-05-17T10:00:00Z
          fleet: {pool: orders} | fleet.pool is 'orders': must be SERVICE/POOL, such as orders/workers
          'fleet: {pool: orders/workers, instances: 0.5}' | fleet.instances is 0: must be from 1 to 10000
          lag: {windowMillis: 300}           | lag.windowMillis is 300.0 and lag.runMillis 250.0
          http: {version: 3}                 | http.version is 3.0: must be 1 or 2
          seconds: 5                         | there is no field 'seconds'
          'load: [1'                         | it is no YAML
          """)
  void whatCannotBeIsNamed(String more, String expected) {
    assertRefused(LEAST + more + "\n", expected);
  }

  private static void assertRefused(String yaml, String expected) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> PlanYaml.read(yaml, PlanYaml.Changes.NONE));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @Test
  void fixturesAreJsonLines() {
    List<Body> bodies =
        FixtureLines.read(
            "f.jsonl",
            "{\"path\": \"/orders/17\", \"body\": {\"item\": 4}}\n\n{\"body\": \"a=1\"}\n");
    assertEquals("/orders/17", bodies.get(0).path());
    assertEquals("application/json", bodies.get(0).contentType());
    assertEquals("{\"item\":4}", bodies.get(0).bytes().toString());
    assertEquals("a=1", bodies.get(1).bytes().toString());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> FixtureLines.read("f.jsonl", "{\"path\": \"/a\"}\n{\"pth\": 1}"));
    assertTrue(e.getMessage().startsWith("f.jsonl, line 2: must be like"), e.getMessage());
  }
}
