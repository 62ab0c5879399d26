package io.tidegate.controller;

/**
 * How much the controller may change by its own decision, however good each single reason is.
 *
 * @param directionChangesPerHour how often a pool may turn from growing to shrinking or back within
 *     an hour of event time; 0: as often as it likes
 */
public record Budgets(int directionChangesPerHour) {
  public static final Budgets DEFAULT = new Budgets(4);

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
  }

  public Budgets withDirectionChangesPerHour(int number) {
    return new Budgets(number);
  }
}
