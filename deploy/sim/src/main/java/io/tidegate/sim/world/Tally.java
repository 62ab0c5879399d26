package io.tidegate.sim.world;

/** What one instance did in a window. */
final class Tally {
  final TimeCounts wait = new TimeCounts();
  final TimeCounts run = new TimeCounts();
  final TimeCounts latency = new TimeCounts();
  private final boolean runCounts;
  long submitted;
  long rejected;
  long completed;

  /** Of the completed, as pools count them. */
  long failed;

  long calls;
  double callMillis;
  double longestCallMillis;

  /**
   * @param runCounts whether a caller's latency includes the run; it does not for connections
   */
  Tally(boolean runCounts) {
    this.runCounts = runCounts;
  }

  boolean runCounts() {
    return runCounts;
  }

  void clear() {
    wait.clear();
    run.clear();
    latency.clear();
    submitted = 0;
    rejected = 0;
    completed = 0;
    failed = 0;
    calls = 0;
    callMillis = 0;
    longestCallMillis = 0;
  }

  void ended(double waitMillis, double runMillis, boolean failure) {
    completed++;
    if (failure) {
      failed++;
    }
    wait.add(waitMillis);
    run.add(runMillis);
    latency.add(runCounts ? waitMillis + runMillis : waitMillis);
  }

  void called(double millis) {
    calls++;
    callMillis += millis;
    longestCallMillis = Math.max(longestCallMillis, millis);
  }
}
