package io.tidegate.sim.world;

/**
 * The heap of one instance: young collections by load, an old generation that fills and is
 * collected (a saw-tooth in every pool), and full collections that become longer and more frequent
 * when what lives in it leaves too little room.
 */
final class Heap {
  /** Above this share of live data collections find too little. */
  static final double TIGHT = 0.85;

  private static final double FULL_AT = 0.98;

  /** Of a window, in full collections. */
  private static final double MOST_STOPPED = 0.6;

  /**
   * What kind of heap it is.
   *
   * @param live share of the old generation that stays after a collection
   * @param trigger share at which it is collected
   * @param windowsToFill from live to trigger at mean load
   * @param youngPerWindow collections in a window at mean load
   */
  record Shape(
      double live,
      double trigger,
      double windowsToFill,
      double youngPerWindow,
      double youngMillis,
      double oldMillis,
      double fullMillis) {

    /**
     * @param sloMillis full collections are long enough to be felt by what the pool does, as no
     *     heap is larger than its service can bear
     */
    static Shape draw(Chance chance, double sloMillis) {
      double live = chance.between(0.18, 0.55);
      return new Shape(
          live,
          live + (0.86 - live) * chance.between(0.3, 1),
          chance.logBetween(40, 2500),
          chance.logBetween(0.5, 12),
          chance.logBetween(2, 18),
          chance.logBetween(25, 220),
          Math.min(5000, sloMillis * chance.logBetween(0.35, 1.4)));
    }
  }

  private final Shape shape;
  private final Chance chance;
  private double used;
  private double live;
  private double savedUsed;
  private double savedLive;

  Heap(Shape shape, Chance chance) {
    this.shape = shape;
    this.chance = chance;
    this.live = shape.live();
    this.used = chance.between(shape.live(), shape.trigger());
  }

  /**
   * Lives through a window.
   *
   * @param load relative to the mean
   * @param leaked share of the old generation that a leak holds besides
   * @param pauses are filled in
   */
  void window(double load, double leaked, double fromMillis, double widthMillis, Pauses pauses) {
    pauses.clear();
    int young = chance.poisson(Math.min(200, shape.youngPerWindow() * load));
    for (int i = 0; i < young; i++) {
      pauses.add(
          fromMillis + widthMillis * chance.uniform(),
          shape.youngMillis() * chance.between(0.5, 1.6));
    }
    live += 0.02 * (shape.live() - live) + 0.003 * chance.normal();
    double held = Math.min(0.995, Math.max(0.05, live + leaked));
    used +=
        (shape.trigger() - shape.live()) / shape.windowsToFill() * load * chance.between(0.5, 1.5);
    used = Math.max(used, held);
    double trigger = Math.max(shape.trigger(), Math.min(FULL_AT, held + 0.04));
    if (used >= trigger) {
      int collections = chance.from(1, 3);
      for (int i = 0; i < collections; i++) {
        pauses.add(
            fromMillis + widthMillis * chance.uniform(),
            shape.oldMillis() * chance.between(0.6, 1.6));
      }
      used = held + chance.between(0, 0.02);
    }
    double pressure = Math.min(1.1, (held - TIGHT) / (FULL_AT - TIGHT));
    if (pressure > 0) {
      int full = 1 + chance.poisson(Math.min(12, 9 * pressure * pressure) * (0.5 + load / 2));
      double longest =
          Math.min(widthMillis / 60_000 * shape.fullMillis(), MOST_STOPPED * widthMillis / full);
      for (int i = 0; i < full; i++) {
        pauses.add(
            fromMillis + widthMillis * chance.uniform(),
            longest * (0.3 + pressure) * chance.between(0.7, 1.3));
      }
    }
    used = Math.min(1, used);
  }

  /** A new process: what was leaked is gone with the old one. */
  void restart() {
    live = shape.live();
    used = shape.live() * chance.between(0.6, 1);
  }

  /** Between windows: {@link #goBack} returns here. */
  void save() {
    savedUsed = used;
    savedLive = live;
  }

  void goBack() {
    used = savedUsed;
    live = savedLive;
  }

  double used() {
    return used;
  }
}
