package io.tidegate.controller;

import io.tidegate.controller.ReplayDifference.Act;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The part of a {@link Replay} that is about one pool. */
final class PoolReplay {
  private final PoolId pool;
  private final List<ReplayDifference> differences = new ArrayList<>();
  private final Tally recorded = new Tally();
  private final Tally replayed = new Tally();
  private long windows;
  private long sameActs;
  private long notComparable;
  private long divergedSinceMillis;
  private final Policies policies;
  private final Fleet fleet;
  private final long fromMillis;
  private final List<Decision> before = new ArrayList<>();

  /** Recorded ones of the time that the stream has not come to yet. */
  private final Deque<Decision> ahead = new ArrayDeque<>();

  /** Ids of recorded ones that a replayed one was found for, the same or another. */
  private final Set<String> paired = new HashSet<>();

  private final ReplayedInstances instances = new ReplayedInstances();
  private final Map<String, Command> sentAgain = new HashMap<>();
  private ControlState state;
  private Optional<Decision> recordedNow = Optional.empty();
  private Optional<Decision> replayedNow = Optional.empty();
  private boolean begun;
  private boolean inFlight;

  /** What is counted of a {@link ReplayedPool.Side}. */
  private static final class Tally {
    long acts;
    long size;
    double sizeMillis;
    long kept;
    long rolledBack;

    void show(PoolWindow window) {
      size = window.size();
      sizeMillis += (double) window.size() * window.widthMillis();
    }

    void judge(Verification verdict) {
      switch (verdict.verdict()) {
        case KEPT -> kept++;
        case ROLLED_BACK -> rolledBack++;
        case INCONCLUSIVE -> {}
      }
    }

    ReplayedPool.Side side() {
      return new ReplayedPool.Side(acts, size, sizeMillis / 3_600_000, kept, rolledBack);
    }
  }

  /**
   * One for a pool.
   *
   * @param decisions of before the end of the time
   * @param verdicts the same
   */
  PoolReplay(
      PoolId pool,
      Policies policies,
      Fleet fleet,
      long fromMillis,
      List<Decision> decisions,
      List<Verification> verdicts) {
    this.pool = pool;
    this.policies = policies;
    this.fleet = fleet;
    this.fromMillis = fromMillis;
    this.state = ControlState.of(pool);
    for (Decision decision : decisions) {
      if (decision.atMillis() < fromMillis) {
        before.add(decision);
        recordedNow = Optional.of(decision);
        if (decision.kind() == Decision.Kind.RESIZE && decision.requestId().isEmpty()) {
          inFlight =
              verdicts.stream()
                  .noneMatch(
                      v ->
                          v.decisionId().equals(decision.decisionId())
                              && v.atMillis() < fromMillis);
        }
      } else {
        ahead.add(decision);
        recorded.acts += Act.of(decision).isPresent() ? 1 : 0;
      }
    }
    Set<String> ofTheTime = ahead.stream().map(Decision::decisionId).collect(Collectors.toSet());
    verdicts.stream().filter(v -> ofTheTime.contains(v.decisionId())).forEach(recorded::judge);
  }

  void take(ControlEvent event, long timeMillis, Optional<Freeze> freeze) {
    if (timeMillis < fromMillis) {
      warmUp(event);
      return;
    }
    if (!begun) {
      begin();
    }
    if (event instanceof ControlEvent.WindowSeen seen) {
      step(new ControlEvent.WindowSeen(shown(seen.window())), timeMillis, freeze);
    } else if (event instanceof ControlEvent.AckSeen seen) {
      answer(seen.ack(), timeMillis, freeze);
    } else {
      step(event, timeMillis, freeze);
    }
  }

  /** Fills the memory; decides nothing, as what was done then is done. */
  private void warmUp(ControlEvent event) {
    if (event instanceof ControlEvent.WindowSeen seen) {
      instances.saw(seen.window());
    } else if (!(event instanceof ControlEvent.ForecastSeen)) {
      return;
    }
    Policy frozen = policies.of(pool, state.labelsFor(event)).withMode(Mode.FROZEN);
    state = ControlLoop.step(state, event, frozen).state();
    fleet.saw(state);
  }

  /** Cooldowns and bars of what was done before. */
  private void begin() {
    begun = true;
    long width = state.newest().map(WindowFacts::widthMillis).orElse(0L);
    for (Decision done : before) {
      state = state.withTrust(state.trust().recorded(done));
      boolean growth = done.toSize() > done.fromSize();
      if (done.kind() == Decision.Kind.ADMISSION) {
        long bar = policies.of(pool, state.labels()).cooldownDownWindows() * width;
        state = state.withAdmission(state.admission().recorded(done, bar));
      }
      if (!done.resizes()) {
        continue;
      } else if (!done.requestId().isEmpty()) {
        state = state.withSetAt(done.atMillis());
      } else {
        state = state.withResizeAt(growth, done.atMillis()).withMove(growth, done.atMillis());
      }
      if (done.kind() == Decision.Kind.ROLL_BACK) {
        state =
            RollBack.barred(
                state, !growth, done.atMillis(), policies.of(pool, state.labels()), width);
      }
    }
  }

  private PoolWindow shown(PoolWindow window) {
    PoolWindow shown = instances.show(window);
    windows++;
    recorded.show(window);
    replayed.show(shown);
    if (divergedSinceMillis == 0 && shown.size() != window.size()) {
      divergedSinceMillis = window.endMillis();
    }
    return shown;
  }

  /** An agent's answer is one to a replayed command where that is the same as the recorded one. */
  private void answer(Ack ack, long timeMillis, Optional<Freeze> freeze) {
    Command command = sentAgain.remove(ack.commandId());
    if (command == null) {
      // Its decision was not made here; clocks may have put the answer before it.
      ahead.stream()
          .filter(one -> CommandIds.of(one.decisionId(), ack.instance()).equals(ack.commandId()))
          .findFirst()
          .ifPresent(this::reach);
      return;
    }
    step(new ControlEvent.AckSeen(instances.answered(ack, command)), timeMillis, freeze);
  }

  private void step(ControlEvent event, long timeMillis, Optional<Freeze> freeze) {
    Policy policy = policies.of(pool, state.labelsFor(event), timeMillis);
    ControlStep step = ControlLoop.step(state, event, policy, freeze, fleet);
    state = step.state();
    fleet.saw(state);
    Optional<Decision> like = Optional.empty();
    List<Command> commands = new ArrayList<>();
    for (ControlEffect effect : step.effects()) {
      if (effect instanceof ControlEffect.Decide decide) {
        like = compare(decide.message());
        replayedNow = Optional.of(decide.message());
      } else if (effect instanceof ControlEffect.Send send
          && send.message().action() == CommandAction.RESIZE) {
        commands.add(send.message());
      } else if (effect instanceof ControlEffect.Verified verified) {
        replayed.judge(verified.message());
      }
    }
    for (Command command : commands) {
      if (like.isPresent() && like.get().instances().contains(command.instance())) {
        sentAgain.put(CommandIds.of(like.get().decisionId(), command.instance()), command);
      } else {
        instances
            .obey(command)
            .ifPresent(ack -> step(new ControlEvent.AckSeen(ack), timeMillis, freeze));
      }
    }
  }

  /** The recorded decision that is the same; notes where it is another. */
  private Optional<Decision> compare(Decision made) {
    Optional<Act> act = Act.of(made);
    if (act.isEmpty()) {
      return Optional.empty();
    }
    replayed.acts++;
    long width = state.newest().map(WindowFacts::widthMillis).orElse(0L);
    for (Decision one : ahead) {
      if (one.atMillis() <= made.atMillis() + width
          && !paired.contains(one.decisionId())
          && Act.of(one).equals(act)) {
        paired.add(one.decisionId());
        sameActs++;
        return Optional.of(one);
      }
    }
    if (act.get().proposed() && recordedNow.flatMap(Act::of).equals(act)) {
      sameActs++;
      return recordedNow;
    }
    Optional<Decision> instead =
        ahead.stream()
            .filter(one -> one.atMillis() == made.atMillis() && Act.of(one).isPresent())
            .filter(one -> !paired.contains(one.decisionId()))
            .findFirst();
    instead.ifPresent(
        one -> {
          paired.add(one.decisionId());
          keepSizes(one);
        });
    differences.add(
        new ReplayDifference(
            pool,
            made.atMillis(),
            instead.or(() -> recordedAt(made.atMillis())),
            Optional.of(made)));
    return Optional.empty();
  }

  private Optional<Decision> recordedAt(long millis) {
    Optional<Decision> newest = recordedNow;
    for (Decision one : ahead) {
      if (one.atMillis() > millis) {
        break;
      }
      newest = Optional.of(one);
    }
    return newest;
  }

  /** The stream comes to a recorded decision: from here on what it led to may show. */
  void reach(Decision reached) {
    if (ahead.contains(reached)) {
      Decision next;
      do {
        next = ahead.remove();
        pass(next);
      } while (!next.equals(reached));
    }
  }

  /** A recorded decision for which no replayed one came. */
  private void pass(Decision passed) {
    recordedNow = Optional.of(passed);
    // What it rests on was told at that time, and is not kept otherwise.
    state = state.withTrust(state.trust().recorded(passed));
    Optional<Act> act = Act.of(passed);
    if (act.isEmpty() || paired.remove(passed.decisionId())) {
      return;
    }
    boolean follows = CanaryPhase.follows(passed.reason());
    if (inFlight && (follows || passed.kind() == Decision.Kind.ROLL_BACK)) {
      inFlight = follows;
      notComparable++;
      return;
    }
    if (act.get().proposed() && replayedNow.flatMap(Act::of).equals(act)) {
      sameActs++;
      return;
    }
    keepSizes(passed);
    differences.add(
        new ReplayDifference(pool, passed.atMillis(), Optional.of(passed), replayedNow));
  }

  /** What the recorded decision set is not set here. */
  private void keepSizes(Decision kept) {
    if (kept.resizes()) {
      inFlight = false;
      instances.keep(kept.instances(), state.current());
    }
  }

  ReplaySummary end() {
    while (!ahead.isEmpty()) {
      pass(ahead.remove());
    }
    return new ReplaySummary(
        List.of(
            new ReplayedPool(
                pool,
                windows,
                recorded.side(),
                replayed.side(),
                sameActs,
                notComparable,
                differences.size(),
                divergedSinceMillis == 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(divergedSinceMillis))),
        differences);
  }
}
