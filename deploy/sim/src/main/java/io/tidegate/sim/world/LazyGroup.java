package io.tidegate.sim.world;

/** A group that is drawn when one of its pools is first asked for something. */
final class LazyGroup {
  private final RateSeries series;
  private final int index;
  private final long seed;
  private ServiceGroup group;
  private SharedDatabase database;

  LazyGroup(RateSeries series, int index, long seed) {
    this.series = series;
    this.index = index;
    this.seed = seed;
  }

  RateSeries series() {
    return series;
  }

  int index() {
    return index;
  }

  synchronized ServiceGroup get() {
    if (group == null) {
      group = new ServiceGroup(series, index, seed);
    }
    return group;
  }

  synchronized SharedDatabase database() {
    if (database == null) {
      database = get().newDatabase();
    }
    return database;
  }

  /** The same group, drawn once for both, of which nothing has been lived through. */
  LazyGroup again() {
    LazyGroup again = new LazyGroup(series, index, seed);
    again.group = get();
    return again;
  }
}
