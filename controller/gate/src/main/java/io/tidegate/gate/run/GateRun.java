package io.tidegate.gate.run;

import io.tidegate.gate.judge.Capacity;
import io.tidegate.gate.judge.Judge;
import io.tidegate.gate.judge.JudgeInput;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Outcome;
import io.tidegate.gate.judge.Reason;
import io.tidegate.gate.load.GeneratorsException;
import io.tidegate.gate.load.Load;
import io.tidegate.gate.load.LoadEngine;
import io.tidegate.gate.load.Played;
import io.tidegate.gate.load.Stretch;
import io.tidegate.gate.load.Target;
import io.tidegate.gate.load.WindowFigures;
import io.tidegate.gate.traffic.ReplayLog;
import io.tidegate.gate.traffic.Schedule;
import io.tidegate.gate.traffic.TrafficModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Baseline and candidate under the same load, in turns (A B B A), then the candidate's knee; each
 * side gets the same requests at the same distances, made from the model or replayed from a log.
 */
public final class GateRun implements AutoCloseable {
  private final GatePlan plan;
  private final TrafficModel model;
  private final Series series;
  private final Consumer<String> progress;
  private final Load load;
  private final Side baseline;
  private final Side candidate;
  private final Optional<ReplayBlocks> replay;
  private final ChainWatch downstream;
  private final List<String> notes = new ArrayList<>();
  private Optional<Borne> borne = Optional.empty();
  private final long startNanos = System.nanoTime();
  private volatile boolean aborted;

  /**
   * One whose load this process makes.
   *
   * @param progress takes a line for people now and then
   * @param log that is replayed; empty: none is
   * @throws IllegalArgumentException the plan does not go with the model, or with the log
   */
  public GateRun(
      GatePlan plan,
      TrafficModel model,
      String modelSha256,
      Optional<ReplayLog> log,
      Consumer<String> progress) {
    this(
        plan,
        model,
        modelSha256,
        log,
        progress,
        () -> new LoadEngine(plan.http(), model.routes().size()),
        Optional.empty());
  }

  /**
   * One whose load is made elsewhere.
   *
   * @param load opened only if the plan is one that can be run; closed with this
   * @param downstream where the windows of the plan's chain are read
   * @throws IllegalArgumentException the plan does not go with the model, or with the log
   */
  public GateRun(
      GatePlan plan,
      TrafficModel model,
      String modelSha256,
      Optional<ReplayLog> log,
      Consumer<String> progress,
      Supplier<? extends Load> load,
      Optional<PoolWindows> downstream) {
    this.plan = plan;
    this.model = model;
    this.progress = progress;
    series = new Series(plan, model, modelSha256);
    if (LoadPlan.sentShare(model) <= 0) {
      throw new IllegalArgumentException(
          "none of the model's %d routes is sent: at least one must be"
              .formatted(model.routes().size()));
    }
    // Refused now and not after the warm-up.
    plan.knobs(model);
    if (plan.load().replay().isPresent() != log.isPresent()) {
      throw new IllegalArgumentException("load.replay and a log: must be both there, or neither");
    }
    if (!plan.chain().isEmpty() && downstream.isEmpty()) {
      throw new IllegalArgumentException(
          "chain has %d entries and there is no control plane whose windows they are judged by"
              .formatted(plan.chain().size()));
    }
    this.downstream =
        new ChainWatch(plan.chain(), downstream.orElse(null), () -> aborted, progress);
    replay = log.map(l -> new ReplayBlocks(plan, model, l, () -> aborted));
    baseline = new Side(plan.lag().windowMillis());
    candidate = new Side(plan.lag().windowMillis());
    this.load = load.get();
  }

  /**
   * @throws AbortedException {@link #abort} was called
   */
  public RunResult run() throws InterruptedException, AbortedException {
    try {
      return played();
    } catch (GeneratorsException e) {
      if (aborted) {
        throw new AbortedException();
      }
      Reason reason = e.isLate() ? Reason.GENERATOR_LAGGED : Reason.GENERATOR_LOST;
      return nothing(Judgement.invalid(reason, e.getMessage()));
    }
  }

  private RunResult played() throws InterruptedException, AbortedException, GeneratorsException {
    Optional<Judgement> refusal = replay.flatMap(ReplayBlocks::refusal);
    if (refusal.isPresent()) {
      return nothing(refusal.get());
    }
    for (Target target : List.of(plan.baseline(), plan.candidate())) {
      Optional<String> problem = target.unreachable();
      if (problem.isPresent()) {
        String side = target.equals(plan.baseline()) ? "baseline" : "candidate";
        return nothing(
            Judgement.invalid(
                Reason.TARGET_UNREACHABLE,
                "the %s, %s, does not take connections: %s"
                    .formatted(side, target, problem.get())));
      }
    }
    Optional<Judgement> unseen = downstream.refusal();
    if (unseen.isPresent()) {
      return nothing(unseen.get());
    }
    warmUp();
    Blocks toBaseline = blocks();
    Blocks toCandidate = blocks();
    int blocks = plan.load().blocks();
    int extended = 0;
    Judgement judgement;
    int done = 0;
    while (true) {
      for (; done < blocks; done++) {
        if (!pair(done, blocks, toBaseline, toCandidate)) {
          return early();
        }
      }
      judgement = Judge.judge(input(Optional.empty()), plan.load().seed());
      boolean more =
          judgement.verdict().outcome() == Outcome.INCONCLUSIVE
              && extended < plan.load().extensions();
      if (!more) {
        break;
      }
      int longer = blocks + plan.load().extensionBlocks();
      if (replay.isPresent() && !replay.get().has(longer)) {
        notes.add("it was not extended, as the log ends before %d blocks".formatted(longer));
        break;
      }
      extended++;
      blocks += plan.load().extensionBlocks();
      progress.accept(
          "inconclusive: extended, by %d blocks a side".formatted(plan.load().extensionBlocks()));
    }
    if (!plan.chain().isEmpty()) {
      // Before the search for the knee, which overloads what is downstream, too.
      downstream.read();
      judgement = Judge.judge(input(Optional.empty()), plan.load().seed());
    }
    return withCapacity(judgement);
  }

  private Blocks blocks() {
    return replay.isPresent()
        ? replay.get().side()
        : new Slices(model, plan.load(), plan.blockLength().toNanos() / 1000);
  }

  /** Code is compiled and connections are opened before anything counts. */
  private void warmUp() throws InterruptedException, AbortedException, GeneratorsException {
    if (plan.load().warmUpWindows() == 0) {
      return;
    }
    Duration length = plan.http().window().multipliedBy(plan.load().warmUpWindows());
    int requests = (int) Math.ceil(plan.load().peak(model) / 2 * length.toNanos() / 1e9);
    for (Target target : List.of(plan.baseline(), plan.candidate())) {
      progress.accept("warm-up of %s".formatted(target));
      Played played =
          load.play(
              target,
              Schedule.steady(model, requests, length.toNanos() / 1000, plan.load().seed() - 1),
              new Stretch(0, length, Duration.ZERO, 0),
              w -> {});
      if (played.stopped()) {
        throw new AbortedException();
      }
    }
  }

  /** One block of each; false: an objective was breached. */
  private boolean pair(int number, int of, Blocks toBaseline, Blocks toCandidate)
      throws InterruptedException, AbortedException, GeneratorsException {
    boolean candidateFirst = number % 2 == 1;
    Optional<String> breach = Optional.empty();
    for (int turn = 0; turn < 2; turn++) {
      if (candidateFirst == (turn == 0)) {
        breach = candidate(toCandidate);
        if (breach.isPresent()) {
          notes.add("ended early: " + breach.get());
          progress.accept("ended early: " + breach.get());
          return false;
        }
      } else {
        block(plan.baseline(), toBaseline, baseline, w -> {});
      }
    }
    progress.accept(
        String.format(
            Locale.ROOT,
            "block %d of %d: baseline p95 %.1f ms, candidate p95 %.1f ms, errors %d and %d",
            number + 1,
            of,
            baseline.lastP95(),
            candidate.lastP95(),
            baseline.errors().values().stream().mapToLong(Long::longValue).sum(),
            candidate.errors().values().stream().mapToLong(Long::longValue).sum()));
    return true;
  }

  private Optional<String> candidate(Blocks blocks)
      throws InterruptedException, AbortedException, GeneratorsException {
    BreachWatch watch = new BreachWatch(plan, series, candidate, load::stop);
    block(plan.candidate(), blocks, candidate, watch);
    return watch.breach();
  }

  private void block(Target target, Blocks blocks, Side side, Consumer<WindowFigures> listener)
      throws InterruptedException, AbortedException, GeneratorsException {
    var requests = blocks.next();
    int settle = plan.load().settleWindows();
    double at = (System.nanoTime() - startNanos) / 1e9;
    long fromMillis = System.currentTimeMillis();
    Played played =
        load.play(
            target,
            requests,
            new Stretch(blocks.fromMicros(), plan.blockLength(), Duration.ZERO, settle),
            listener);
    if (aborted) {
      throw new AbortedException();
    }
    downstream.played(side == candidate, fromMillis);
    Optional<String> late = load.late(plan.lag().runMillis());
    if (late.isPresent()) {
      throw GeneratorsException.late(late.get(), plan.lag().runMillis());
    }
    side.add(played, settle, at, plan.http().window().toNanos() / 1e9);
  }

  private RunResult early() {
    JudgeInput input = input(Optional.empty());
    return result(Judge.judgeEnded(input), Optional.of(input), List.of());
  }

  private RunResult withCapacity(Judgement sofar)
      throws InterruptedException, AbortedException, GeneratorsException {
    JudgeInput input = input(Optional.empty());
    Outcome outcome = sofar.verdict().outcome();
    if (plan.capacity().isEmpty()) {
      return result(sofar, Optional.of(input), List.of());
    }
    if (outcome.ordinal() < Outcome.FAIL_CAPACITY.ordinal()) {
      notes.add("the knee was not searched for, as the verdict is graver already: " + outcome);
      return result(sofar, Optional.of(input), List.of());
    }
    CapacitySearch search =
        new CapacitySearch(plan, plan.capacity().get(), model, load, plan.candidate(), progress);
    Capacity capacity = search.run();
    notes.addAll(search.notes());
    borne = search.borne();
    JudgeInput whole = input(Optional.of(capacity));
    return result(Judge.judge(whole, plan.load().seed()), Optional.of(whole), capacity.steps());
  }

  private JudgeInput input(Optional<Capacity> capacity) {
    return series.input(
        baseline, candidate, replay.map(ReplayBlocks::mix), downstream.series(), capacity);
  }

  private RunResult nothing(Judgement judgement) {
    return result(judgement, Optional.empty(), List.of());
  }

  private RunResult result(
      Judgement judgement, Optional<JudgeInput> input, List<Capacity.Step> steps) {
    long lagged = baseline.lagged() + candidate.lagged();
    if (lagged > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "in %d windows the generator was later than %.0f ms: they have no latency",
              lagged,
              plan.lag().windowMillis()));
    }
    if (input.isPresent()) {
      replay.ifPresent(r -> notes.addAll(r.notes()));
      notes.add(SpreadNote.of(plan, model, baseline, candidate, replay));
    }
    Optional<ForecastPeak> peak = plan.capacity().flatMap(CapacityPlan::forecast);
    peak.ifPresent(p -> notes.add(p.note()));
    notes.addAll(downstream.notes());
    notes.addAll(load.notes());
    return new RunResult(
        judgement,
        input,
        baseline,
        candidate,
        input.isPresent() ? replay.map(ReplayBlocks::mix) : Optional.empty(),
        steps,
        borne,
        peak,
        notes);
  }

  /** Ends it soon; {@link #run} throws. */
  public void abort() {
    aborted = true;
    load.stop();
  }

  @Override
  public void close() {
    load.close();
    replay.ifPresent(ReplayBlocks::close);
  }
}
