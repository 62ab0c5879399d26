package io.tidegate.gate.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Generator WELL = new Generator(10_000, 10_000, 2, 20);

  private boolean generated = true;
  private List<MetricSeries> metrics = List.of(p99(flat(40, 100), flat(40, 100)));
  private List<RequestSeries> requests = List.of();
  private List<SloRule> rules = List.of();
  private List<ChainSeries> chain = List.of();
  private Optional<Capacity> capacity = Optional.empty();
  private Optional<Generator> generator = Optional.of(WELL);
  private Optional<ModelMatch> model = Optional.empty();

  @Test
  void equalWindowsPass() {
    Judgement judgement = judge();
    assertInstanceOf(Verdict.Pass.class, judgement.verdict());
    assertTrue(judgement.verdict().promotes());
    assertEquals(1, judgement.effects().get(0).ratio(), 1e-12);
    assertEquals(1.05, judgement.effects().get(0).minimumDetectable(), 1e-12);
    assertEquals("Pass", judgement.kayenta().orElseThrow().result());
  }

  @Test
  void theSameSeedGivesTheSameJudgement() {
    metrics = List.of(p99(wavy(40, 100), wavy(40, 104)));
    assertEquals(judge(), judge());
  }

  @Test
  void aFifthSlowerIsARegression() {
    metrics = List.of(p99(wavy(40, 100), wavy(40, 120)));
    Judgement judgement = judge();
    assertReasons(judgement, Reason.REGRESSION);
    assertEquals(Outcome.FAIL_REGRESSION, judgement.verdict().outcome());
    String detail = judgement.verdict().findings().get(0).detail();
    assertTrue(detail.startsWith("+20.0%, 90% interval +20.0% to +20.0%, over 40"), detail);
  }

  @Test
  void aFifthLessThroughputIsARegressionAndAFifthMoreIsNone() {
    metrics = List.of(throughput(wavy(40, 100), wavy(40, 80)));
    assertReasons(judge(), Reason.REGRESSION);
    metrics = List.of(throughput(wavy(40, 100), wavy(40, 120)));
    assertReasons(judge());
  }

  @Test
  void whatIsNotCriticalWarns() {
    MetricSeries m = p99(flat(40, 100), flat(40, 150));
    metrics =
        List.of(new MetricSeries("heap", "*", "MB", true, false, m.baseline(), m.candidate()));
    assertReasons(judge(), Reason.NOT_CRITICAL);
    assertFalse(judge().verdict().promotes());
    assertEquals(0, judge().verdict().outcome().exitCode());
  }

  @Test
  void noiseThatHidesATenthIsUnclearAndSaysHowManyWindowsItTakes() {
    double[] noisy = {60, 150, 90, 200, 70, 110, 180, 65, 130, 95, 160, 75};
    double[] other = {150, 60, 200, 90, 110, 70, 65, 180, 95, 130, 75, 160};
    metrics = List.of(p99(noisy, other));
    Judgement judgement = judge();
    assertReasons(judgement, Reason.EFFECT_UNCLEAR);
    assertTrue(judgement.effects().get(0).windowsNeeded() > 100, judgement.toString());
    assertEquals(20, judgement.verdict().outcome().exitCode());
  }

  @Test
  void aScatterThatGrewIsToldThoughTheMeanIsTheSame() {
    double[] baseline = IntStream.range(0, 80).mapToDouble(i -> 100 + (i % 5 - 2)).toArray();
    double[] candidate = IntStream.range(0, 80).mapToDouble(i -> 100 + 3 * (i % 5 - 2)).toArray();
    metrics = List.of(p99(baseline, candidate));
    assertReasons(judge(), Reason.SPREAD_GREW);
  }

  @Test
  void noBaselineNoCandidateNoWindowsNoFiguresAreInvalid() {
    metrics = List.of(p99(new double[0], flat(40, 100)));
    assertReasons(judge(), Reason.BASELINE_MISSING);
    metrics = List.of(p99(flat(40, 100), new double[0]));
    assertReasons(judge(), Reason.CANDIDATE_MISSING);
    metrics = List.of(p99(flat(40, 100), flat(40, Double.NaN)));
    assertReasons(judge(), Reason.CANDIDATE_MISSING);
    metrics = List.of(p99(flat(11, 100), flat(11, 100)));
    assertReasons(judge(), Reason.TOO_FEW_WINDOWS, Reason.TOO_FEW_WINDOWS);
    metrics = List.of(p99(flat(40, 100), flat(39, 100)));
    assertReasons(judge(), Reason.SERIES_UNEQUAL);
    double[] holes = flat(40, 100);
    Arrays.fill(holes, 0, 5, Double.POSITIVE_INFINITY);
    metrics = List.of(p99(flat(40, 100), holes));
    assertReasons(judge(), Reason.WINDOWS_MISSING);
    metrics = List.of(p99(flat(40, 100), flat(40, -1)));
    assertReasons(judge(), Reason.WINDOWS_MISSING);
    metrics = List.of();
    assertReasons(judge(), Reason.NOTHING_TO_JUDGE);
    assertEquals(21, judge().verdict().outcome().exitCode());
  }

  @Test
  void fourWindowsInFortyMayLackAFigure() {
    double[] holes = flat(40, 100);
    Arrays.fill(holes, 7, 11, Double.NaN);
    metrics = List.of(p99(flat(40, 100), holes));
    assertReasons(judge());
  }

  @Test
  void aBaselineOfZerosHasNoRatio() {
    metrics = List.of(p99(flat(40, 0), flat(40, 3)));
    assertReasons(judge(), Reason.RATIO_UNDEFINED);
    metrics = List.of(p99(flat(40, 0), flat(40, 0)));
    assertReasons(judge());
  }

  @Test
  void aGeneratorThatIsUnknownSlowOrLateMakesTheRunInvalid() {
    generator = Optional.empty();
    assertReasons(judge(), Reason.GENERATOR_UNKNOWN);
    generator = Optional.of(new Generator(10_000, 9_899, 2, 20));
    assertReasons(judge(), Reason.RATE_NOT_REACHED);
    generator = Optional.of(new Generator(0, 0, 2, 20));
    assertReasons(judge(), Reason.RATE_NOT_REACHED);
    generator = Optional.of(new Generator(10_000, 9_900, Double.NaN, 20));
    assertReasons(judge(), Reason.GENERATOR_LAGGED);
    generated = false;
    generator = Optional.empty();
    assertReasons(judge());
  }

  @Test
  void anotherModelOrMixMakesTheRunInvalid() {
    model = Optional.of(new ModelMatch("ab", "cd", 0.01, 0.05, ""));
    assertReasons(judge(), Reason.MODEL_MISMATCH);
    model = Optional.of(new ModelMatch("ab", "ab", 0.06, 0.05, ""));
    assertReasons(judge(), Reason.MODEL_MISMATCH);
  }

  @Test
  void aModelOfALogThatIsCutOffIsNoPass() {
    model =
        Optional.of(new ModelMatch("ab", "ab", 0.01, 0.05, "log: its last line, 2, is cut off"));
    assertReasons(judge(), Reason.MODEL_INCOMPLETE);
    assertEquals(Outcome.WARN, judge().verdict().outcome());
  }

  @Test
  void badWindowsInARowBreachAndSingleOnesWarn() {
    double[] three = flat(40, 100);
    Arrays.fill(three, 10, 13, 104);
    rules = List.of(new SloRule("*", "p99", 103, 3));
    metrics = List.of(p99(flat(40, 100), three));
    Judgement judgement = judge();
    assertReasons(judgement, Reason.SLO_WINDOWS);
    assertEquals(
        "3 of 40 windows are above 103.0 ms, the worst at 104.0; 3 in a row at window 12",
        judgement.verdict().findings().get(0).detail());
    assertEquals(10, judgement.verdict().outcome().exitCode());
    three[11] = 100;
    metrics = List.of(p99(flat(40, 100), three));
    assertReasons(judge(), Reason.SINGLE_BAD_WINDOWS);
    assertEquals(
        OptionalInt.of(3),
        SloCheck.breachedIn(Windows.of(9, 11, Double.NaN, 11), new SloRule("*", "p99", 10, 2)));
  }

  @Test
  void aRuleThatFindsNoFiguresIsInvalidNotFulfilled() {
    rules = List.of(new SloRule("GET /other", "p99", 100, 3), new SloRule("*", "errorRate", 0, 1));
    assertReasons(judge(), Reason.RULE_WITHOUT_DATA, Reason.RULE_WITHOUT_DATA);
  }

  @Test
  void anErrorInTwoHundredIsFoundByBothExactTests() {
    requests = List.of(errors(40, 100, 0, 20));
    Judgement judgement = judge();
    assertReasons(judgement, Reason.ERRORS_ROSE);
    // Fisher: 2^-20 and a little more, as draws are without replacement; two tests by Holm.
    assertEquals(9.1e-7, judgement.errors().get(0).p(), 1e-7);
    rules = List.of(new SloRule("*", "errorRate", 0.001, 1));
    assertReasons(judge(), Reason.SLO_ERRORS, Reason.ERRORS_ROSE);
    assertEquals(Outcome.FAIL_SLO, judge().verdict().outcome());
  }

  @Test
  void aRateJustAboveTheObjectiveMayBeChance() {
    requests = List.of(errors(40, 25, 1, 2));
    rules = List.of(new SloRule("*", "errorRate", 0.001, 1));
    assertReasons(judge(), Reason.ERRORS_UNCLEAR);
    requests = List.of(errors(40, 2, 0, 0));
    assertReasons(judge(), Reason.TOO_FEW_REQUESTS);
  }

  @Test
  void aBaselineWithBurstsOfErrorsExcusesAsManyAndOneWithoutExcusesNone() {
    double[] sent = flat(40, 1000);
    double[] early = new double[40];
    early[3] = 60;
    double[] late = new double[40];
    late[30] = 90;
    requests = List.of(requests(sent, early, sent, late));
    assertReasons(judge());
    requests = List.of(requests(sent, new double[40], sent, late));
    assertReasons(judge(), Reason.ERRORS_ROSE);
  }

  @Test
  void theKneeHasToBearThePeakWithItsMargin() {
    capacity = Optional.of(capacity(100, 200, 300, 400));
    Judgement judgement = judge();
    assertReasons(judgement);
    assertEquals(Optional.of(new Knee(300, true, 260)), judgement.knee());
    capacity = Optional.of(capacity(100, 200, 240, 320));
    assertReasons(judge(), Reason.CAPACITY_NOT_REACHED);
    capacity = Optional.of(capacity(100, 200, 300));
    assertReasons(judge());
    capacity = Optional.of(capacity(100, 200));
    assertReasons(judge(), Reason.CAPACITY_NOT_REACHED);
    capacity = Optional.of(capacity());
    assertReasons(judge(), Reason.CAPACITY_NOT_REACHED);
  }

  @Test
  void aKneeBelowThePeakFails() {
    Capacity.Step borne = new Capacity.Step(200, 199, 80, 0);
    Capacity.Step slow = new Capacity.Step(250, 249, 300, 0);
    Capacity.Step borneAgain = new Capacity.Step(300, 299, 90, 0);
    capacity = Optional.of(new Capacity(200, 1.3, 250, 0.001, List.of(borneAgain, borne, slow)));
    assertReasons(judge(), Reason.CAPACITY_BELOW_PEAK, Reason.STEPS_NOT_MONOTONE);
    assertEquals(12, judge().verdict().outcome().exitCode());
    Capacity.Step unknown = new Capacity.Step(250, 249, Double.NaN, 0);
    capacity = Optional.of(new Capacity(200, 1.3, 250, 0.001, List.of(borne, unknown)));
    assertReasons(judge(), Reason.CAPACITY_BELOW_PEAK);
  }

  @Test
  void theGravestFindingIsTheVerdictAndAllAreTold() {
    generator = Optional.of(new Generator(100, 50, 1, 20));
    metrics = List.of(p99(flat(40, 100), flat(40, 150)));
    rules = List.of(new SloRule("*", "p99", 120, 3));
    assertReasons(judge(), Reason.RATE_NOT_REACHED, Reason.SLO_WINDOWS, Reason.REGRESSION);
    assertEquals(Outcome.INVALID, judge().verdict().outcome());
  }

  private static ChainSeries pool(int badInARow, double... p99) {
    List<Long> starts = IntStream.range(0, p99.length).mapToObj(i -> i * 1000L).toList();
    return new ChainSeries(
        new ChainRule("payments/workers", "p99", 200, badInARow),
        false,
        1000,
        starts,
        Windows.of(p99),
        "",
        "");
  }

  @Test
  void aDownstreamPoolHoldsItsLimitOrFailsTheCandidate() {
    chain = List.of(pool(3, 100, 200, 200, 200));
    assertReasons(judge());
    assertEquals(200, judge().chain().get(0).worst());
    chain = List.of(pool(3, 100, 201, 201, 100, 201));
    assertReasons(judge(), Reason.SINGLE_BAD_WINDOWS);
    chain = List.of(pool(3, 100, 201, 201, 201, 100));
    assertReasons(judge(), Reason.CHAIN_SLO);
    assertEquals(10, judge().verdict().outcome().exitCode());
    generator = Optional.of(new Generator(100, 50, 1, 20));
    assertReasons(judge(), Reason.RATE_NOT_REACHED, Reason.CHAIN_SLO);
  }

  /** Whatever is not known of it: never a pass. */
  @Test
  void aDownstreamPoolOfWhichTooLittleIsKnownIsInvalid() {
    double none = Double.NaN;
    chain = List.of(pool(3));
    assertReasons(judge(), Reason.CHAIN_WINDOWS_MISSING);
    chain = List.of(pool(3, 100, 100));
    assertReasons(judge(), Reason.CHAIN_WINDOWS_MISSING);
    chain = List.of(pool(3, 100, 100, 100, none));
    assertReasons(judge(), Reason.CHAIN_WINDOWS_MISSING);
    chain = List.of(pool(1, none, none));
    assertReasons(judge(), Reason.CHAIN_WINDOWS_MISSING);
    chain = List.of(pool(2, 300, 300, none));
    assertReasons(judge(), Reason.CHAIN_WINDOWS_MISSING, Reason.CHAIN_SLO);
    assertEquals(Outcome.INVALID, judge().verdict().outcome());
    chain = List.of(ChainSeries.unreadable(pool(3).rule(), "nobody answers"));
    assertReasons(judge(), Reason.CHAIN_UNREADABLE);
    assertEquals(21, judge().verdict().outcome().exitCode());
    chain = List.of(pool(3, 100, 100, 100, 100, 100, 100, 100, 100, 100, none));
    assertReasons(judge());
  }

  @Test
  void aDefectOfTheJudgeIsInvalid() {
    JudgeInput defect =
        new JudgeInput(
            true,
            null,
            metrics,
            requests,
            rules,
            chain,
            capacity,
            generator,
            model,
            Criteria.DEFAULT);
    assertReasons(Judge.judge(defect, 1), Reason.JUDGE_FAILED);
  }

  private Judgement judge() {
    return Judge.judge(
        new JudgeInput(
            generated,
            Order.ABBA,
            metrics,
            requests,
            rules,
            chain,
            capacity,
            generator,
            model,
            Criteria.DEFAULT),
        7);
  }

  private static void assertReasons(Judgement judgement, Reason... expected) {
    assertEquals(
        List.of(expected),
        judgement.verdict().findings().stream().map(Finding::reason).toList(),
        judgement.verdict()::toString);
  }

  /** Steps up to 300/s are borne. */
  private static Capacity capacity(double... rates) {
    return new Capacity(
        200,
        1.3,
        250,
        0.001,
        Arrays.stream(rates)
            .mapToObj(r -> new Capacity.Step(r, Math.min(r, 305), r <= 300 ? 80 : 900, 0))
            .toList());
  }

  private static MetricSeries p99(double[] baseline, double[] candidate) {
    return MetricSeries.of("p99", "GET /a", "ms", Windows.of(baseline), Windows.of(candidate));
  }

  private static MetricSeries throughput(double[] baseline, double[] candidate) {
    return new MetricSeries(
        "throughput", "*", "/s", false, true, Windows.of(baseline), Windows.of(candidate));
  }

  private static RequestSeries errors(int windows, int perWindow, int before, int after) {
    double[] baseline = new double[windows];
    double[] candidate = new double[windows];
    Arrays.fill(baseline, 0, before, 1);
    Arrays.fill(candidate, 0, after, 1);
    return requests(flat(windows, perWindow), baseline, flat(windows, perWindow), candidate);
  }

  private static RequestSeries requests(double[] sent, double[] failed, double[] to, double[] bad) {
    return new RequestSeries(
        "GET /a", Windows.of(sent), Windows.of(failed), Windows.of(to), Windows.of(bad));
  }

  private static double[] flat(int n, double value) {
    double[] values = new double[n];
    Arrays.fill(values, value);
    return values;
  }

  private static double[] wavy(int n, double level) {
    return IntStream.range(0, n).mapToDouble(i -> level * (1 + 0.1 * Math.sin(i * 0.7))).toArray();
  }
}
