package io.tidegate.controller;

/**
 * How much the controller may change by its own decision, however good each single reason is.
 *
 * @param directionChangesPerHour how often a pool may turn from growing to shrinking or back within
 *     an hour of event time; 0: as often as it likes
 * @param blastRadius share of the pools of one owner that may have a change under way at a time, up
 *     to 1: all of them
 * @param blastRadiusLeast so many may in any case
 * @param canaryWindows windows by which a change is judged at one instance before the others
 *     follow; 0: all at once
 * @param admissionFloor fewest tasks that the queue of an instance may be limited to, as the last
 *     resort; 0: none is limited
 */
public record Budgets(
    int directionChangesPerHour,
    double blastRadius,
    int blastRadiusLeast,
    int canaryWindows,
    int admissionFloor) {
  public static final Budgets DEFAULT = new Budgets(4, 0.5, 3, 2, 0);

  /** Of tasks that wait: no more than any queue should hold. */
  static final int MOST_ADMISSION_FLOOR = 1_000_000;

  static final int MOST_POOLS = 100_000;

  /** A change of which most is still to come is not left hanging for long. */
  static final int MOST_CANARY_WINDOWS = 60;

  /** A shrinking has to leave room for growing again, so that with less nothing would shrink. */
  static final int FEWEST_DIRECTION_CHANGES = 2;

  static final int MOST_DIRECTION_CHANGES = 1_000;

  public Budgets {
    if (directionChangesPerHour != 0
        && (directionChangesPerHour < FEWEST_DIRECTION_CHANGES
            || directionChangesPerHour > MOST_DIRECTION_CHANGES)) {
      throw new IllegalArgumentException(
          Say.of(
              "directionChangesPerHour is %d: must be 0 for any number, or from %d to %d",
              directionChangesPerHour, FEWEST_DIRECTION_CHANGES, MOST_DIRECTION_CHANGES));
    }
    if (!(blastRadius >= 0 && blastRadius <= 1)) {
      throw new IllegalArgumentException(
          Say.of("blastRadius is %s: must be a share from 0 to 1", blastRadius));
    }
    if (blastRadiusLeast < 1 || blastRadiusLeast > MOST_POOLS) {
      throw new IllegalArgumentException(
          Say.of(
              "blastRadiusLeast is %d: must be from 1 to %d, as with 0 nothing would change",
              blastRadiusLeast, MOST_POOLS));
    }
    if (canaryWindows < 0 || canaryWindows > MOST_CANARY_WINDOWS) {
      throw new IllegalArgumentException(
          Say.of(
              "canaryWindows is %d: must be from 0, all instances at once, to %d",
              canaryWindows, MOST_CANARY_WINDOWS));
    }
    if (admissionFloor < 0 || admissionFloor > MOST_ADMISSION_FLOOR) {
      throw new IllegalArgumentException(
          Say.of(
              "admissionFloor is %d: must be from 0, no queue is limited, to %d",
              admissionFloor, MOST_ADMISSION_FLOOR));
    }
  }

  public Budgets withDirectionChangesPerHour(int number) {
    return new Budgets(number, blastRadius, blastRadiusLeast, canaryWindows, admissionFloor);
  }

  public Budgets withBlastRadius(double share, int least) {
    return new Budgets(directionChangesPerHour, share, least, canaryWindows, admissionFloor);
  }

  public Budgets withCanaryWindows(int windows) {
    return new Budgets(
        directionChangesPerHour, blastRadius, blastRadiusLeast, windows, admissionFloor);
  }

  public Budgets withAdmissionFloor(int tasks) {
    return new Budgets(
        directionChangesPerHour, blastRadius, blastRadiusLeast, canaryWindows, tasks);
  }

  /** Whether requests may be turned away. */
  boolean admission() {
    return admissionFloor > 0;
  }

  /** How many of so many pools may have a change under way. */
  int mostChanging(int pools) {
    return Math.max(blastRadiusLeast, (int) Math.floor(blastRadius * pools));
  }
}
