package io.tidegate.predictor.evaluation;

/**
 * By which rules alarms are compared with breaches. All counts are windows; a window is a minute
 * unless the data says otherwise.
 *
 * <ul>
 *   <li>A <b>breach</b> is a run of at least {@code consecutive} windows over the SLO. A lone
 *       window over it is noise; a missing window ends a run, since no data is not bad data.
 *   <li>An <b>event</b> is the first window of a breach before which {@code quiet} windows lay
 *       without a breach, at least half of them measured.
 *   <li>A <b>hit</b> is an event with an alarm between {@code leastLead} and {@code mostLead}
 *       windows before it, both included, and no other breach between. Its lead is that of the
 *       earliest such alarm.
 *   <li>An <b>episode</b> is alarms that are at most {@code pause} windows apart. It claims a
 *       breach within {@code mostLead} windows, so an alarm that is still on after that is a new
 *       episode: otherwise a method that is always in alarm would have one false alarm, and every
 *       event.
 *   <li>A <b>false alarm</b> is an episode none of whose alarms has a breach beginning within
 *       {@code mostLead} windows after it. Nor does an alarm before a breach that nobody can
 *       foresee (an outage) or that is no event for want of data count as false: it is neither.
 *   <li>Alarms <b>in a breach and {@code after} windows after it</b> do not count in any way.
 * </ul>
 *
 * <p>An alarm is on in a window if the score reaches the threshold in it and in one of the two
 * before it, for every method alike: see {@link Persistence}.
 *
 * @param consecutive windows over the SLO that make a breach, at least 1
 * @param quiet windows without a breach that make a new one an event
 * @param leastLead shortest lead that leaves time to act
 * @param mostLead longest lead that still means this event
 * @param pause longest pause within one episode
 * @param after windows after a breach in which alarms do not count
 */
public record Protocol(
    int consecutive, int quiet, int leastLead, int mostLead, int pause, int after) {
  public static final Protocol DEFAULT = new Protocol(2, 30, 10, 60, 30, 30);

  /**
   * Windows that lie between two splits: the horizon that a label looks ahead, and the quiet time
   * that it looks back.
   */
  public int gapWindows() {
    return mostLead + quiet;
  }

  public Protocol {
    if (consecutive < 1 || quiet < 1 || pause < 1 || after < 0) {
      throw new IllegalArgumentException(
          "consecutive %d, quiet %d, pause %d, after %d: must be at least 1, 1, 1 and 0"
              .formatted(consecutive, quiet, pause, after));
    }
    if (leastLead < 1 || mostLead < leastLead) {
      throw new IllegalArgumentException(
          "leads from %d to %d: must be at least 1, and ascend".formatted(leastLead, mostLead));
    }
  }
}
