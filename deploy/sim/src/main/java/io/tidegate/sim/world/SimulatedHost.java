package io.tidegate.sim.world;

/** One instance of a pool in its process: the queue, the heap, and the workers that get stuck. */
final class SimulatedHost {

  /**
   * What holds for all instances in a window.
   *
   * @param stuckShare of the workers
   * @param leakTarget share of the old generation that lives at the leak's end; 0 without a leak
   * @param leakLevel how far it has come
   * @param load relative to the mean
   */
  record Now(
      int size,
      double workMillis,
      double callMillis,
      double stuckShare,
      double leakTarget,
      double leakLevel,
      double load) {}

  private final PoolPlan plan;
  private final int number;
  private final Chance chance;
  private final QueueInstance queue;
  private final Heap heap;
  private final double stuckOffset;
  private final double leakPace;
  private int generation;
  private final Chance savedChance = new Chance(0);
  private int savedGeneration;

  SimulatedHost(PoolPlan plan, int number, Chance chance) {
    this.plan = plan;
    this.number = number;
    this.chance = chance;
    this.queue = plan.shape().newInstance();
    this.heap = new Heap(plan.heap(), chance);
    this.stuckOffset = chance.between(0, 0.9);
    this.leakPace = chance.between(0.9, 1);
  }

  QueueInstance queue() {
    return queue;
  }

  double oldGeneration() {
    return heap.used();
  }

  /** New at each start, as processes' names are. */
  String name() {
    return "%s-%d-%d".formatted(plan.pool().service(), number, generation);
  }

  void restart() {
    queue.restart();
    heap.restart();
    generation++;
  }

  /** Between windows: {@link #goBack} returns here. */
  void save() {
    queue.save();
    heap.save();
    savedChance.set(chance);
    savedGeneration = generation;
  }

  void goBack() {
    queue.goBack();
    heap.goBack();
    chance.set(savedChance);
    generation = savedGeneration;
  }

  void begin(double from, double to, Now now, boolean hiccup) {
    double leaked = Math.max(0, now.leakTarget() - plan.heap().live()) * now.leakLevel() * leakPace;
    heap.window(now.load(), leaked, from, to - from, queue.pauses());
    if (hiccup) {
      double slo = plan.provisioned().sloP99Millis();
      double length = Math.min((to - from) / 8, slo * chance.between(0.4, 2.2));
      queue.pauses().add(from + (to - from) * chance.uniform(), length);
    }
    int stuck =
        now.stuckShare() == 0
            ? 0
            : (int) Math.min(now.size() - 1, now.size() * now.stuckShare() + stuckOffset);
    queue.begin(
        from,
        to,
        new QueueInstance.Conditions(now.size(), now.workMillis(), now.callMillis(), stuck));
  }
}
