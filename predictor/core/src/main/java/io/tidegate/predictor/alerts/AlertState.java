package io.tidegate.predictor.alerts;

import java.util.List;

/**
 * Where the alerts of one pool stand.
 *
 * @param newestMillis end of the newest window; 0: none yet
 * @param held windows at the threshold in a row, while it does not fire
 * @param calm windows below the lower threshold in a row, while it fires
 * @param blind windows without a forecast in a row, while it fires or is pending
 * @param endedMillis when it was resolved
 * @param open the episode that fires or pauses; null where none does
 * @param awaiting ended ones whose verdict is not known yet, the oldest first; at most two, since a
 *     verdict takes 60 windows and a pause 30
 */
public record AlertState(
    AlertPhase phase,
    long newestMillis,
    int held,
    int calm,
    int blind,
    long endedMillis,
    Episode open,
    List<Episode> awaiting,
    BreachTrack breaches) {
  static final AlertState INITIAL =
      new AlertState(AlertPhase.QUIET, 0, 0, 0, 0, 0, null, List.of(), BreachTrack.NONE);

  public AlertState {
    awaiting = List.copyOf(awaiting);
    boolean needed = phase == AlertPhase.FIRING || phase == AlertPhase.RESOLVED;
    if (needed != (open != null)) {
      throw new IllegalArgumentException(
          "%s %s an open episode".formatted(phase, needed ? "without" : "with"));
    }
  }
}
