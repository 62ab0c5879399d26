package io.tidegate.controller;

import io.tidegate.wire.PoolWindow;

/**
 * What the {@link Rules} look at in a window besides its times. Of host and heap the highest value
 * among the instances; NaN where it is not known. Kept for every window that is remembered, so in
 * few bytes.
 *
 * @param cpu share of the host's CPU in use: the highest sample
 * @param oldGeneration share of the old generation in use after a collection
 * @param collections during the window
 * @param failed requests
 */
record Signals(float cpu, float oldGeneration, int collections, int failed) {
  static final Signals UNKNOWN = new Signals(Float.NaN, Float.NaN, 0, 0);

  static Signals of(PoolWindow w) {
    return new Signals(
        (float) w.host().cpu(),
        (float) w.host().oldGeneration(),
        (int) Math.min(Integer.MAX_VALUE, w.host().gcCount()),
        (int) Math.min(Integer.MAX_VALUE, w.failed()));
  }
}
