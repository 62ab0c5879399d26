package io.tidegate.predictor.alerts;

import io.tidegate.predictor.alerts.AlertEffect.Resolution;
import io.tidegate.predictor.alerts.AlertSignal.Outlook;
import io.tidegate.predictor.alerts.AlertSignal.Over;
import io.tidegate.predictor.alerts.AlertTransitions.Cause;
import java.util.ArrayList;
import java.util.List;

/** One step of a pool's alerts: a window makes exactly one transition of the table. */
final class AlertLoop {
  private final AlertState before;
  private final AlertSignal signal;
  private final AlertRule rule;
  private final BreachTrack breaches;

  /** Windows that are missing right before this one. */
  private final int missing;

  private final List<AlertEffect> effects = new ArrayList<>();
  private Episode open;
  private List<Episode> awaiting;
  private int held;
  private int calm;
  private int blind;
  private long endedMillis;

  private AlertLoop(AlertState before, AlertSignal signal, AlertRule rule) {
    this.before = before;
    this.signal = signal;
    this.rule = rule;
    this.breaches = before.breaches().after(signal);
    this.missing =
        before.newestMillis() == 0
            ? 0
            : Math.max(0, signal.windowsSince(before.newestMillis()) - 1);
    this.open = before.open() == null ? null : before.open().after(signal);
    this.awaiting = before.awaiting().stream().map(e -> e.after(signal)).toList();
    this.held = before.held();
    this.calm = before.calm();
    this.blind = before.blind();
    this.endedMillis = before.endedMillis();
  }

  /**
   * @throws IllegalArgumentException if the window is not newer than the newest one
   */
  static AlertStep step(AlertState state, AlertSignal signal, AlertRule rule) {
    if (signal.atMillis() <= state.newestMillis()) {
      throw new IllegalArgumentException(
          "the window ends at %d: must be after the newest, %d"
              .formatted(signal.atMillis(), state.newestMillis()));
    }
    return new AlertLoop(state, signal, rule).step();
  }

  private AlertStep step() {
    Cause cause;
    if (breaches.beganAfter(before.breaches())) {
      cause = struck();
    } else if (breaches.near(signal.atMillis(), signal.widthMillis())) {
      cause = Cause.STAYED_MUTED;
    } else {
      cause =
          switch (before.phase()) {
            case QUIET -> quiet();
            case PENDING -> pending();
            case FIRING -> firing();
            case RESOLVED -> resolved();
            case MUTED -> unmuted();
          };
    }
    scoreWhatWasSpared();
    AlertState after =
        new AlertState(
            AlertTransitions.next(before.phase(), cause),
            signal.atMillis(),
            held,
            calm,
            blind,
            endedMillis,
            open,
            awaiting,
            breaches);
    return new AlertStep(after, cause, effects);
  }

  /** In a window that is over the SLO itself there is nothing left to foretell. */
  private boolean raised() {
    return signal.outlook() == Outlook.RAISED && signal.over() != Over.YES;
  }

  private Cause struck() {
    if (before.phase() == AlertPhase.FIRING) {
      effects.add(new AlertEffect.Resolved(open, Resolution.BREACH_CAME));
    }
    List<Episode> told = new ArrayList<>(awaiting);
    if (open != null) {
      told.add(open);
    }
    boolean caught = false;
    for (Episode episode : told) {
      ScoredEpisode scored = episode.struck(breaches.beganMillis(), signal.widthMillis());
      caught |= scored.verdict() == Verdict.HIT;
      effects.add(new AlertEffect.Scored(scored));
    }
    effects.add(new AlertEffect.Struck(breaches.beganMillis(), caught));
    open = null;
    awaiting = List.of();
    held = 0;
    calm = 0;
    blind = 0;
    return switch (before.phase()) {
      case QUIET -> Cause.STRUCK_UNWARNED;
      case PENDING -> Cause.STRUCK_PENDING;
      case FIRING -> Cause.BREACH_CAME;
      case RESOLVED -> Cause.STRUCK_AFTER_ALL;
      // A run of two windows that begins after the time of muting has left it with its first one.
      case MUTED -> throw new IllegalStateException("a breach began within another");
    };
  }

  private Cause quiet() {
    if (!raised()) {
      return Cause.STAYED_QUIET;
    }
    if (rule.persistence() == 1) {
      fire();
      return Cause.FIRED_AT_ONCE;
    }
    held = 1;
    blind = 0;
    return Cause.ROSE;
  }

  private Cause pending() {
    if (raised()) {
      held++;
      blind = 0;
      if (held >= rule.persistence()) {
        fire();
        return Cause.FIRED;
      }
      return Cause.WAITED;
    }
    if (waitsBlindly()) {
      return Cause.WAITED;
    }
    held = 0;
    blind = 0;
    return Cause.FELL_BACK;
  }

  /** Counts a window that says nothing, and those that are missing before it. */
  private boolean waitsBlindly() {
    boolean silent =
        signal.outlook() == Outlook.UNKNOWN
            || (signal.outlook() == Outlook.RAISED && signal.over() == Over.YES);
    if (!silent) {
      return false;
    }
    blind += 1 + missing;
    return blind < rule.blind();
  }

  private void fire() {
    open = Episode.fire(signal, rule);
    held = 0;
    calm = 0;
    blind = 0;
    effects.add(new AlertEffect.Opened(open));
  }

  private Cause firing() {
    if (missing >= rule.blind()) {
      Cause gone = resolve(Resolution.NO_DATA, Cause.DATA_GONE);
      endedMillis = before.newestMillis();
      return gone;
    }
    switch (signal.outlook()) {
      case UNKNOWN -> {
        blind += 1 + missing;
        return blind < rule.blind() ? Cause.WENT_ON : resolve(Resolution.NO_DATA, Cause.DATA_GONE);
      }
      case RAISED -> {
        Episode was = open;
        open = open.alarm(signal, rule);
        calm = 0;
        blind = 0;
        if (open.severity() != was.severity()) {
          effects.add(new AlertEffect.Worsened(open));
          return Cause.WORSENED;
        }
        return Cause.WENT_ON;
      }
      case BETWEEN -> {
        calm = 0;
        blind = 0;
        return Cause.WENT_ON;
      }
      case CALM -> {
        calm++;
        blind = 0;
        return calm < rule.clear() ? Cause.WENT_ON : resolve(Resolution.RISK_GONE, Cause.RISK_GONE);
      }
    }
    throw new AssertionError(signal.outlook());
  }

  private Cause resolve(Resolution why, Cause cause) {
    effects.add(new AlertEffect.Resolved(open, why));
    endedMillis = signal.atMillis();
    held = 0;
    calm = 0;
    blind = 0;
    return cause;
  }

  private Cause resolved() {
    if (signal.windowsSince(endedMillis) > AlertRule.PAUSE_WINDOWS) {
      awaiting = new ArrayList<>(awaiting);
      awaiting.add(open);
      open = null;
      held = 0;
      return Cause.CLOSED;
    }
    held = raised() ? held + 1 : 0;
    if (held < rule.persistence()) {
      return Cause.PAUSED;
    }
    open = open.alarm(signal, rule);
    held = 0;
    effects.add(new AlertEffect.Reopened(open));
    return Cause.CAME_BACK;
  }

  private Cause unmuted() {
    effects.add(
        new AlertEffect.Ended(before.breaches().beganMillis(), before.breaches().endMillis()));
    return Cause.UNMUTED;
  }

  /** A run over the SLO that is on may yet turn out to be the breach. */
  private void scoreWhatWasSpared() {
    if (awaiting.isEmpty() || breaches.run() > 0) {
      return;
    }
    List<Episode> still = new ArrayList<>();
    for (Episode episode : awaiting) {
      if (signal.windowsSince(episode.lastAlarmMillis()) > AlertRule.LONGEST_LEAD) {
        effects.add(new AlertEffect.Scored(episode.spared()));
      } else {
        still.add(episode);
      }
    }
    awaiting = still;
  }
}
