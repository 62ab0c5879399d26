package io.tidegate.sim.world;

/**
 * What became of the requests of one window, also where nothing of it was reported.
 *
 * @param requests that ended or were turned away
 * @param overSlo of these, those whose latency was above the SLO, that were turned away, or that
 *     hung until a restart
 * @param waiting at the window's end
 * @param doomed in hand at the window's end, and on the way to be late in another
 */
public record Served(long requests, long overSlo, long waiting, long doomed) {
  /** Whether the p99 is above the SLO, where a request that was turned away took for ever. */
  public boolean missed() {
    return overSlo * 100 > requests;
  }
}
