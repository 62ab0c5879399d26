package io.tidegate.sim.control;

/**
 * What one controller made of one seed's pools, or of those of several.
 *
 * @param windows of all pools together, those over the SLO included
 * @param windowsOverSlo whose p99 was above the SLO; requests that were turned away took for ever
 * @param requestsOverSlo that took longer than the SLO, or were turned away
 * @param poolHours workers or connections of all instances, times hours
 * @param replicaHours instances times hours
 * @param resizes changes of a pool's size
 * @param directionChanges resizes that went the other way than the pool's resize before
 */
public record Score(
    long windows,
    long windowsOverSlo,
    long requests,
    long requestsOverSlo,
    double poolHours,
    double replicaHours,
    long resizes,
    long directionChanges) {
  static final Score NONE = new Score(0, 0, 0, 0, 0, 0, 0, 0);

  Score plus(Score other) {
    return new Score(
        windows + other.windows,
        windowsOverSlo + other.windowsOverSlo,
        requests + other.requests,
        requestsOverSlo + other.requestsOverSlo,
        poolHours + other.poolHours,
        replicaHours + other.replicaHours,
        resizes + other.resizes,
        directionChanges + other.directionChanges);
  }
}
