package io.tidegate.sim.safety;

import io.tidegate.controller.ControlEffect;
import io.tidegate.controller.ControlEvent;
import io.tidegate.controller.ControlLoop;
import io.tidegate.controller.ControlPhase;
import io.tidegate.controller.ControlState;
import io.tidegate.controller.ControlStep;
import io.tidegate.controller.ControlTransitions;
import io.tidegate.controller.Fleet;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.wire.Command;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.Optional;

/**
 * The control loop of production; where one of its guards is off, with an input under which the
 * guard does nothing, or with its effect undone.
 */
final class GuardedLoop {
  private static final int FOR_EVER_WINDOWS = 1_000;

  private final Optional<Guard> off;

  GuardedLoop(Optional<Guard> off) {
    this.off = off;
  }

  ControlStep step(ControlState state, ControlEvent event, Policy policy, Fleet fleet) {
    if (off.isEmpty()) {
      return production(state, event, policy, fleet);
    }
    return switch (off.get()) {
      case POLICY_LIMITS ->
          production(state, event, policy.withSizes(1, ModelPool.LARGEST * 2), fleet);
      case STEP -> production(state, event, with(policy, Knobs.of(policy).steps(10, 0.99)), fleet);
      case COOLDOWN -> production(state, event, with(policy, Knobs.of(policy).cooldowns(0)), fleet);
      case FLAP_BUDGET ->
          production(
              state,
              event,
              policy.withBudgets(policy.budgets().withDirectionChangesPerHour(0)),
              fleet);
      case ADMISSION ->
          production(
              state,
              event,
              policy.budgets().admissionFloor() > 0
                  ? policy
                  : policy.withBudgets(policy.budgets().withAdmissionFloor(1)),
              fleet);
      case ADMISSION_FLOOR ->
          production(
              state,
              event,
              policy.budgets().admissionFloor() == 0
                  ? policy
                  : policy.withBudgets(policy.budgets().withAdmissionFloor(1)),
              fleet);
      case BLAST_RADIUS ->
          production(
              state, event, policy.withBudgets(policy.budgets().withBlastRadius(1, 1)), fleet);
      case CANARY ->
          production(
              state, event, policy.withBudgets(policy.budgets().withCanaryWindows(0)), fleet);
      case DEADLINE ->
          production(state, event, with(policy, Knobs.of(policy).ttl(FOR_EVER_WINDOWS)), fleet);
      case FRESH_DATA ->
          event instanceof ControlEvent.ForecastSeen seen && ahead(state, seen.forecast())
              ? production(withoutForecast(state), dated(seen.forecast(), state), policy, fleet)
              : production(state, event, policy, fleet);
      case MODE -> production(state, event, policy.withMode(Mode.AUTO), fleet);
      case DATABASE_TOTAL -> production(state, event, policy.withDatabase(Optional.empty()), fleet);
      case LOCAL_LIMITS -> production(state, windows(event, GuardedLoop::unlimited), policy, fleet);
      case CALLS -> production(state, windows(event, GuardedLoop::quickCalls), policy, fleet);
      case COMPLETE_DATA -> production(state, windows(event, GuardedLoop::complete), policy, fleet);
      case ONE_CHANGE -> production(forgetful(state), event, policy, fleet);
      case ROLLED_BACK_BAR -> unbarred(production(state, event, policy, fleet));
      case FULL_ROLLBACK -> halfWay(production(state, event, policy, fleet));
      case FENCE,
          TRANSACTION,
          AGENT_REVISION,
          AGENT_EXPIRY,
          AGENT_CLAMP,
          AGENT_QUEUE,
          AGENT_LEASE ->
          production(state, event, policy, fleet);
    };
  }

  private static ControlStep production(
      ControlState state, ControlEvent event, Policy policy, Fleet fleet) {
    return ControlLoop.step(state, event, policy, Optional.empty(), fleet);
  }

  /** Those of a policy's numbers that can be changed here. */
  private record Knobs(double up, double down, int cooldownUp, int cooldownDown, int ttl) {
    static Knobs of(Policy p) {
      return new Knobs(
          p.maxStepUp(),
          p.maxStepDown(),
          p.cooldownUpWindows(),
          p.cooldownDownWindows(),
          p.commandTtlWindows());
    }

    Knobs steps(double newUp, double newDown) {
      return new Knobs(newUp, newDown, cooldownUp, cooldownDown, ttl);
    }

    Knobs cooldowns(int windows) {
      return new Knobs(up, down, windows, windows, ttl);
    }

    Knobs ttl(int windows) {
      return new Knobs(up, down, cooldownUp, cooldownDown, windows);
    }
  }

  private static Policy with(Policy p, Knobs knobs) {
    return new Policy(
        p.match(),
        p.mode(),
        p.sloP99Millis(),
        p.minSize(),
        p.maxSize(),
        p.targetUtilisation(),
        knobs.up(),
        knobs.down(),
        knobs.cooldownUp(),
        knobs.cooldownDown(),
        p.settleWindows(),
        p.verifyWindows(),
        p.staleAfterWindows(),
        p.shrinkAfterWindows(),
        knobs.ttl(),
        p.leaseWindows(),
        p.cacheHitRateMin(),
        p.forecastTrustMin(),
        p.rules(),
        p.budgets(),
        p.labels(),
        p.database());
  }

  private interface WindowChange {
    PoolWindow of(PoolWindow window);
  }

  private static ControlEvent windows(ControlEvent event, WindowChange change) {
    return event instanceof ControlEvent.WindowSeen seen
        ? new ControlEvent.WindowSeen(change.of(seen.window()))
        : event;
  }

  private static PoolWindow complete(PoolWindow w) {
    return with(w, PoolWindow.Quality.COMPLETE, w.instances());
  }

  private static PoolWindow unlimited(PoolWindow w) {
    List<PoolWindow.InstanceWindow> instances =
        w.instances().stream()
            .map(
                i ->
                    new PoolWindow.InstanceWindow(
                        i.instance(),
                        new PoolSpec(
                                i.spec().size(), i.spec().queueCapacity(), 1, ModelPool.LARGEST)
                            .withOwnQueueCapacity(i.spec().ownQueueCapacity()),
                        i.revision(),
                        i.live(),
                        i.active(),
                        i.queued(),
                        i.arrivals(),
                        i.p99Millis(),
                        i.leaseUntilMillis()))
            .toList();
    return with(w, w.quality(), instances);
  }

  /** The same run time, with calls that never take longer. */
  private static PoolWindow quickCalls(PoolWindow w) {
    List<DependencyCalls> calls =
        w.calls().stream()
            .map(c -> new DependencyCalls(c.dependency(), c.calls(), 0, c.calls() * 1000, 1000))
            .toList();
    return with(w, w.quality(), w.instances(), calls);
  }

  private static PoolWindow with(
      PoolWindow w, PoolWindow.Quality quality, List<PoolWindow.InstanceWindow> instances) {
    return with(w, quality, instances, w.calls());
  }

  private static PoolWindow with(
      PoolWindow w,
      PoolWindow.Quality quality,
      List<PoolWindow.InstanceWindow> instances,
      List<DependencyCalls> calls) {
    return new PoolWindow(
        w.pool(),
        w.kind(),
        w.startMillis(),
        w.endMillis(),
        quality,
        instances,
        w.submitted(),
        w.completed(),
        w.rejected(),
        w.failed(),
        w.queueWait(),
        w.run(),
        w.latency(),
        w.host(),
        w.dependencies(),
        w.latencyHistogram(),
        w.droppedSamples(),
        calls,
        w.cache(),
        w.coverage(),
        w.labels());
  }

  private static boolean ahead(ControlState state, Forecast forecast) {
    return state.newestEndMillis() > 0 && forecast.madeAtMillis() > state.newestEndMillis();
  }

  /** Takes a forecast for one of the newest window, however old that is. */
  private static ControlEvent dated(Forecast f, ControlState state) {
    return new ControlEvent.ForecastSeen(
        new Forecast(
            f.pool(),
            state.newestEndMillis(),
            f.windowMillis(),
            f.horizonWindows(),
            f.modelVersion(),
            f.status(),
            f.breachExpected(),
            f.score(),
            f.threshold(),
            f.projectedP99Millis(),
            f.sloP99Millis(),
            f.leadWindows(),
            f.projectedArrivalsPerSecond(),
            f.projectedRunMillis(),
            f.drivers()));
  }

  /** Forgets a change whose answers are out. */
  private static ControlState forgetful(ControlState s) {
    return s.phase() == ControlPhase.AWAITING_ACKS
        ? with(
            s,
            ControlPhase.OBSERVING,
            s.forecast(),
            s.growthBarredUntilMillis(),
            s.shrinkBarredUntilMillis())
        : s;
  }

  private static ControlState withoutForecast(ControlState s) {
    return with(
        s, s.phase(), Optional.empty(), s.growthBarredUntilMillis(), s.shrinkBarredUntilMillis());
  }

  private static ControlStep unbarred(ControlStep step) {
    ControlState s = step.state();
    return new ControlStep(with(s, s.phase(), s.forecast(), 0, 0), step.effects(), step.cause());
  }

  private static ControlState with(
      ControlState s,
      ControlPhase phase,
      Optional<Forecast> forecast,
      long growthBar,
      long shrinkBar) {
    return new ControlState(
        s.pool(),
        phase,
        s.history(),
        s.instances(),
        forecast,
        phase == s.phase() ? s.change() : Optional.empty(),
        s.decisions(),
        s.grownAtMillis(),
        s.shrunkAtMillis(),
        growthBar,
        shrinkBar,
        s.held(),
        s.heldWindows(),
        s.requests(),
        s.cache(),
        s.trust(),
        s.turns(),
        s.labels(),
        s.admission());
  }

  private static ControlStep halfWay(ControlStep step) {
    if (step.cause() != ControlTransitions.Cause.TAKEN_BACK) {
      return step;
    }
    return new ControlStep(
        step.state(),
        step.effects().stream()
            .map(
                e ->
                    e instanceof ControlEffect.Send send
                        ? new ControlEffect.Send(halfWay(send.message()))
                        : e)
            .toList(),
        step.cause());
  }

  private static Command halfWay(Command c) {
    return new Command(
        c.commandId(),
        c.decisionId(),
        c.pool(),
        c.instance(),
        c.expectedRevision(),
        c.expectedSize(),
        (c.expectedSize() + c.targetSize() + 1) / 2,
        c.issuedAtMillis(),
        c.expiresAtMillis(),
        c.action(),
        c.leaseMillis(),
        c.signature(),
        c.targetQueueCapacity() / 2);
  }
}
