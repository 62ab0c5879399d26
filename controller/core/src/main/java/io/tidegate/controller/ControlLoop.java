package io.tidegate.controller;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The control loop of one pool: {@code step(state, event, policy)} gives the next state and what is
 * to be published. Time is event time: the ends of the windows, and of a forecast that is ahead of
 * them. The same events give the same decisions with the same ids. Each step makes exactly one
 * transition of {@link ControlTransitions}.
 */
public final class ControlLoop {
  private ControlLoop() {}

  /**
   * Takes one event. A window that is not newer than the newest, a forecast that is not, an ack of
   * no open command and a request that was taken before change nothing.
   */
  public static ControlStep step(ControlState state, ControlEvent event, Policy policy) {
    return step(state, event, policy, Optional.empty());
  }

  /** The same while the kill switch may be on, for a pool that has no others beside it. */
  public static ControlStep step(
      ControlState state, ControlEvent event, Policy policy, Optional<Freeze> freeze) {
    return step(state, event, policy, freeze, new Fleet());
  }

  /**
   * The same while the kill switch may be on: then the pool is frozen whatever its policy says.
   *
   * @param fleet what is known of the pools of the same owner; it is not changed
   * @throws IllegalStateException if something would be sent though the switch is on; a defect
   */
  public static ControlStep step(
      ControlState state, ControlEvent event, Policy policy, Optional<Freeze> freeze, Fleet fleet) {
    ControlStep step = step(state, event, Rule.of(policy, freeze, fleet));
    if (freeze.isPresent()) {
      for (ControlEffect effect : step.effects()) {
        if (effect instanceof ControlEffect.Send send
            && !(freeze.get().keepSizes() && send.message().action() == CommandAction.RENEW)) {
          throw new IllegalStateException(
              "%s would be sent though %s".formatted(send.message(), freeze.get().text()));
        }
      }
    }
    return step;
  }

  private static ControlStep step(ControlState state, ControlEvent event, Rule rule) {
    if (!event.pool().equals(state.pool())) {
      throw new IllegalArgumentException(
          "an event of " + event.pool() + " for the state of " + state.pool());
    }
    if (event instanceof ControlEvent.WindowSeen seen) {
      return window(state, seen.window(), rule);
    } else if (event instanceof ControlEvent.ForecastSeen seen) {
      return forecast(state, seen.forecast(), rule);
    } else if (event instanceof ControlEvent.AckSeen seen) {
      return ack(state, seen.ack(), rule);
    } else if (event instanceof ControlEvent.AccuracySeen seen) {
      return accuracy(state, seen.accuracy(), rule);
    } else if (event instanceof ControlEvent.ChangeRequested asked) {
      return request(state, asked.request(), rule);
    }
    throw new AssertionError("no step for " + event);
  }

  private static ControlStep window(ControlState state, PoolWindow window, Rule rule) {
    if (window.endMillis() <= state.newestEndMillis()) {
      return unchanged(state, rule);
    }
    Turn turn = new Turn(remember(state, window, rule.policy()), rule, window.endMillis());
    if (rule.renews()) {
      turn.send(Leases.renewals(window, rule.policy()));
    }
    CacheWarming.watch(turn, window);
    CanaryPhase.watch(turn, window);
    return switch (state.phase()) {
      case OBSERVING -> observe(turn, true);
      case AWAITING_ACKS -> Commands.awaited(turn);
      case VERIFYING -> Judging.judge(turn, true);
      case ROLLING_BACK -> RollBack.awaited(turn);
    };
  }

  private static ControlStep forecast(ControlState state, Forecast forecast, Rule rule) {
    if (state.forecast().isPresent()
        && forecast.madeAtMillis() <= state.forecast().get().madeAtMillis()) {
      return unchanged(state, rule);
    }
    ControlState known = state.withForecast(forecast);
    long newest = state.newestEndMillis();
    boolean windowBehind =
        newest > 0
            && forecast.madeAtMillis() - newest
                > rule.policy().staleAfterWindows() * state.newest().orElseThrow().widthMillis();
    // A forecast of an older window adds nothing now; one that is ahead waits for its window,
    // unless the windows stopped coming.
    if (newest == 0 || forecast.madeAtMillis() != newest && !windowBehind) {
      return unchanged(known, rule);
    }
    Turn turn = new Turn(known, rule, forecast.madeAtMillis());
    return switch (state.phase()) {
      case OBSERVING -> observe(turn, false);
      case VERIFYING -> windowBehind ? unchanged(known, rule) : Judging.judge(turn, false);
      case AWAITING_ACKS, ROLLING_BACK -> unchanged(known, rule);
    };
  }

  private static ControlStep ack(ControlState state, Ack ack, Rule rule) {
    Optional<Change> change =
        state
            .change()
            .filter(
                c ->
                    c.parts().stream()
                        .anyMatch(
                            p ->
                                p.answer() == Change.Answer.PENDING
                                    && p.instance().equals(ack.instance())
                                    && p.commandId(c.decisionId()).equals(ack.commandId())));
    if (change.isEmpty()) {
      return unchanged(state, rule);
    }
    Change answered =
        change.get().withParts(p -> p.instance().equals(ack.instance()) ? p.answered(ack) : p);
    // The ack's time is later than the newest window's end, as windows close late: a change is not
    // to be judged by windows from before it. The bound is against an agent's wrong clock.
    long newest = state.newestEndMillis();
    long nowMillis = Math.max(newest, Math.min(ack.atMillis(), answered.expiresAtMillis()));
    Turn turn = new Turn(state.with(state.phase(), Optional.of(answered)), rule, nowMillis);
    return switch (state.phase()) {
      case AWAITING_ACKS -> Commands.answered(turn);
      case ROLLING_BACK -> RollBack.answered(turn);
      case OBSERVING, VERIFYING -> unchanged(state, rule);
    };
  }

  /** Says so when it turns; what it means for a change is said with that. */
  private static ControlStep accuracy(ControlState state, PoolAccuracy told, Rule rule) {
    if (told.atMillis() <= state.trust().atMillis()) {
      return unchanged(state, rule);
    }
    Trust trust = state.trust().after(told, rule.policy());
    ControlState known = state.withTrust(trust);
    if (trust.lost() == state.trust().lost()) {
      return unchanged(known, rule);
    }
    Turn turn = new Turn(known, rule, Math.max(state.newestEndMillis(), told.atMillis()));
    turn.note(
        trust.lost() ? Reason.FORECAST_DISTRUSTED : Reason.FORECAST_TRUSTED,
        turn.smallestSize(),
        trust.text(rule.policy())
            + (trust.lost()
                ? ": in mode auto they only advise from now on"
                : ": in mode auto they are acted on again"),
        Say.of(
            "fewer than %d breach forecasts, or %.0f%% of them right",
            trust.lost() ? Trust.FEWEST_ALARMS / 2 : Trust.FEWEST_ALARMS,
            100 * (rule.policy().forecastTrustMin() + (trust.lost() ? Trust.HYSTERESIS : 0))));
    return turn.stay();
  }

  private static ControlStep request(ControlState state, ChangeRequest request, Rule rule) {
    if (state.requests().contains(request.requestId())) {
      return unchanged(state, rule);
    }
    return OperatorRequests.take(
        new Turn(
            state.withRequest(request.requestId()),
            rule,
            OperatorRequests.timeOf(state, request),
            request.requestId()),
        request);
  }

  private static ControlStep unchanged(ControlState state, Rule rule) {
    return new Turn(state, rule, state.newestEndMillis()).stay();
  }

  private static ControlStep observe(Turn turn, boolean newWindow) {
    Plan plan = new Planner(turn).plan();
    if (plan instanceof Plan.Resize resize) {
      Optional<Change> change = Commands.issue(turn, resize);
      if (change.isPresent()) {
        return turn.end(Cause.COMMANDED, change);
      }
      plan = Commands.withoutShares(resize);
    }
    if (plan instanceof Plan.Admit admit) {
      return turn.end(Cause.COMMANDED, Optional.of(Commands.issue(turn, admit)));
    }
    turn.hold((Plan.Hold) plan, newWindow);
    return turn.end(Cause.HELD, Optional.empty());
  }

  /** Histograms are kept only as long as a verification may merge them: they are the bulk. */
  private static ControlState remember(ControlState state, PoolWindow window, Policy policy) {
    List<WindowFacts> history = new ArrayList<>(state.history());
    history.add(WindowFacts.of(window));
    int surplus = Math.max(0, history.size() - policy.rememberedWindows());
    history.subList(0, surplus).clear();
    int old = history.size() - (policy.verifyWindows() + 2);
    for (int i = 0; i < old; i++) {
      history.set(i, history.get(i).withoutHistogram());
    }
    boolean trusted = window.endMillis() > acksOutdoUntil(state, window.widthMillis(), policy);
    List<InstanceFacts> instances =
        window.instances().stream()
            .map(
                i -> newer(state, new InstanceFacts(i.instance(), i.spec(), i.revision()), trusted))
            .toList();
    ControlState known = trusted ? state.acksOutdone() : state;
    return known.withWindow(
        history, instances.isEmpty() ? known.instances() : instances, window.labels());
  }

  /**
   * Windows close late: one may come after an ack, and show an instance as it was before. After the
   * commands' time to live no ack is that new; then a lower revision is that of an agent that began
   * anew under the same name. Nothing else decides whether a window or an ack is believed.
   */
  private static long acksOutdoUntil(ControlState state, long widthMillis, Policy policy) {
    long resizedAtMillis = Math.max(state.grownAtMillis(), state.shrunkAtMillis());
    long changedAtMillis = Math.max(resizedAtMillis, state.admission().newestMillis());
    return changedAtMillis + policy.commandTtlWindows() * widthMillis;
  }

  private static InstanceFacts newer(ControlState state, InstanceFacts shown, boolean trusted) {
    return state.current().stream()
        .filter(known -> !trusted && known.instance().equals(shown.instance()))
        .filter(known -> known.revision() > shown.revision())
        .findFirst()
        .orElse(shown);
  }
}
