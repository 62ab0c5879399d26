package io.tidegate.controller;

import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.Ack;
import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/** One pool's story, told window by window; the instances obey only when told to. */
final class PoolStory {
  static final PoolId POOL = new PoolId("orders", "workers");
  static final long WIDTH = 1_000;
  static final long START = 1_000_000_000L;

  final Map<String, PoolSpec> specs = new TreeMap<>();
  final Map<String, Long> revisions = new TreeMap<>();
  final Map<String, Long> leases = new TreeMap<>();

  /** Of single instances. */
  final Map<String, Double> p99s = new TreeMap<>();

  Policy policy;
  Freezes freezes = Freezes.NONE;

  /** Instead of the policy, where there are several. */
  Policies policies;

  Map<String, String> labels = Map.of();

  /** The pools beside it; it is none of them. */
  Fleet fleet = new Fleet();

  /** One call of every request to each, with its time in milliseconds. */
  final Map<PoolId, Double> calls = new TreeMap<>();

  /** What the pool is known to call, whether it is timed or not. */
  final Set<PoolId> dependencies = new TreeSet<>();

  CacheCounts cache;
  HostLoad host = HostLoad.UNKNOWN;
  long failed;
  long rejected;
  double callsFailed;
  int active;
  int queued;

  /** Workers or replicas that there are; -1: as many as the size says. */
  int live = -1;

  PoolKind kind = PoolKind.WORKER;
  ControlState state = ControlState.of(POOL);
  ControlStep last;
  long now = START;
  private List<Command> sent = List.of();
  private int asked;
  private int told;

  PoolStory(Policy policy, int... sizes) {
    this.policy = policy;
    for (int i = 0; i < sizes.length; i++) {
      specs.put("i" + (i + 1), new PoolSpec(sizes[i], 100, 1, 64));
      revisions.put("i" + (i + 1), 0L);
    }
  }

  /** By the default policy, but for canaries. */
  static PoolStory auto(int... sizes) {
    PoolStory story = canary(sizes);
    story.policy = story.policy.withBudgets(Budgets.DEFAULT.withCanaryWindows(0));
    return story;
  }

  /** By the default policy. */
  static PoolStory canary(int... sizes) {
    return new PoolStory(Policy.of("*", 200).withMode(Mode.AUTO), sizes);
  }

  ControlStep step(ControlEvent event) {
    Policy held = policies == null ? policy : policies.of(POOL, state.labelsFor(event), now);
    last = ControlLoop.step(state, event, held, freezes.of(POOL), fleet);
    state = last.state();
    List<Command> commands = commands();
    if (!commands.isEmpty()) {
      sent = commands;
    }
    return last;
  }

  ControlStep window(double perSecond, double runMillis, double waitMillis) {
    return window(PoolWindow.Quality.COMPLETE, perSecond, runMillis, waitMillis);
  }

  ControlStep window(
      PoolWindow.Quality quality, double perSecond, double runMillis, double waitMillis) {
    now += WIDTH;
    return step(
        new ControlEvent.WindowSeen(windowOf(quality, now, perSecond, runMillis, waitMillis)));
  }

  ControlStep windows(int count, double perSecond, double runMillis, double waitMillis) {
    ControlStep step = null;
    for (int i = 0; i < count; i++) {
      step = window(perSecond, runMillis, waitMillis);
    }
    return step;
  }

  /** Windows, each followed by a forecast of no breach at the present load. */
  void calm(int count, double perSecond, double runMillis) {
    for (int i = 0; i < count; i++) {
      window(perSecond, runMillis, 0);
      calmForecast(perSecond, runMillis);
    }
  }

  PoolWindow windowOf(
      PoolWindow.Quality quality, long end, double perSecond, double runMillis, double waitMillis) {
    long count = Math.round(perSecond * WIDTH / 1000);
    EncodedHistogram latency = EncodedHistogram.of(constant(count, waitMillis + runMillis));
    List<PoolWindow.InstanceWindow> instances = new ArrayList<>();
    specs.forEach(
        (name, spec) ->
            instances.add(
                new PoolWindow.InstanceWindow(
                    name,
                    spec,
                    revisions.get(name),
                    live < 0 ? spec.size() : live,
                    active,
                    queued,
                    count,
                    p99s.getOrDefault(name, Double.NaN),
                    leases.getOrDefault(name, 0L))));
    return new PoolWindow(
        POOL,
        kind,
        end - WIDTH,
        end,
        quality,
        instances,
        count,
        count,
        rejected,
        Math.min(count, failed),
        LatencySummary.of(constant(count, waitMillis)),
        LatencySummary.of(constant(count, runMillis)),
        LatencySummary.of(constant(count, waitMillis + runMillis)),
        host,
        List.copyOf(dependencies),
        latency,
        0,
        calls.entrySet().stream().map(c -> called(c.getKey(), count, c.getValue())).toList(),
        Optional.ofNullable(cache),
        quality == PoolWindow.Quality.COMPLETE ? 1 : Double.NaN,
        labels);
  }

  private DependencyCalls called(PoolId dependency, long count, double millis) {
    long each = Math.round(millis * 1000);
    return new DependencyCalls(
        dependency, count, Math.round(callsFailed * count), count * each, each);
  }

  private static Histogram constant(long count, double millis) {
    Histogram histogram = EncodedHistogram.newHistogram();
    if (count > 0) {
      histogram.recordValueWithCount(Math.max(1, Math.round(millis * 1000)), count);
    }
    return histogram;
  }

  ControlStep breachForecast(double perSecond, double runMillis) {
    return step(new ControlEvent.ForecastSeen(forecast(now, true, perSecond, runMillis)));
  }

  ControlStep calmForecast(double perSecond, double runMillis) {
    return step(new ControlEvent.ForecastSeen(forecast(now, false, perSecond, runMillis)));
  }

  /** The predictor tells how the pool's forecasts have fared. */
  ControlStep accuracy(int hits, int early, int late, int falseAlarms, int undecided) {
    told++;
    return step(
        new ControlEvent.AccuracySeen(
            new PoolAccuracy(
                POOL,
                now + told,
                7,
                new AccuracyCounts(
                    1000, hits, early, late, falseAlarms, undecided, 0, 0, List.of(), List.of()))));
  }

  /** The predictor cannot judge the newest window. */
  ControlStep noForecast() {
    return step(
        new ControlEvent.ForecastSeen(
            Forecast.unavailable(POOL, now, WIDTH, 15, "m1", Forecast.Status.NO_DATA, 200)));
  }

  static Forecast forecast(long at, boolean breach, double perSecond, double runMillis) {
    return forecast(at, breach, perSecond, runMillis, breach ? 12 : Forecast.NO_BREACH);
  }

  static Forecast breachForecast(long at, double perSecond, double runMillis, int leadWindows) {
    return forecast(at, true, perSecond, runMillis, leadWindows);
  }

  private static Forecast forecast(
      long at, boolean breach, double perSecond, double runMillis, int leadWindows) {
    return new Forecast(
        POOL,
        at,
        WIDTH,
        15,
        "m1",
        Forecast.Status.READY,
        breach,
        0.5,
        0.4,
        250,
        200,
        leadWindows,
        perSecond,
        runMillis,
        List.of());
  }

  /** An operator asks, half a window after the newest one's end. */
  ControlStep ask(int size) {
    return ask(request(size, CommandAction.RESIZE, ""));
  }

  ControlStep ask(ChangeRequest request) {
    return step(new ControlEvent.ChangeRequested(request));
  }

  ChangeRequest request(int size, CommandAction action, String instance) {
    long at = now + WIDTH / 2;
    asked++;
    return new ChangeRequest(
        "asked-" + asked, POOL, action, size, "sre@example.com", at, at + 30_000, instance);
  }

  ControlStep ack(Command command, Ack.Outcome outcome) {
    PoolSpec spec = specs.get(command.instance());
    int before = spec.size();
    if (outcome == Ack.Outcome.APPLIED) {
      int tasks = command.targetQueueCapacity();
      PoolSpec sized = spec.withSize(command.targetSize());
      specs.put(command.instance(), tasks == 0 ? sized : sized.withQueueCapacity(tasks));
      revisions.merge(command.instance(), 1L, Long::sum);
    }
    return step(
        new ControlEvent.AckSeen(
            new Ack(
                command.commandId(),
                POOL,
                command.instance(),
                outcome,
                revisions.get(command.instance()),
                before,
                specs.get(command.instance()).size(),
                "",
                now,
                specs.get(command.instance()).size(),
                command.targetQueueCapacity() == 0
                    ? 0
                    : specs.get(command.instance()).queueCapacity())));
  }

  /** Every instance obeys the newest commands. */
  void obey() {
    for (Command command : sent) {
      ack(command, Ack.Outcome.APPLIED);
    }
  }

  List<Command> sent() {
    return sent;
  }

  List<Command> commands() {
    return messages(Command.class);
  }

  Decision decision() {
    List<Decision> decisions = messages(Decision.class);
    return decisions.isEmpty() ? null : decisions.get(decisions.size() - 1);
  }

  Verification verification() {
    List<Verification> all = messages(Verification.class);
    return all.isEmpty() ? null : all.get(0);
  }

  private <T> List<T> messages(Class<T> type) {
    return last.effects().stream()
        .map(ControlEffect::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
