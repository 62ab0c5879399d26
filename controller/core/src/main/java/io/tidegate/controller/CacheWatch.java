package io.tidegate.controller;

/**
 * How well a cache has answered lately.
 *
 * @param coldWindows windows in a row, up to the newest, in which it answered too little
 * @param warmedAtMillis event time of the newest warming, or of the advice to do it; 0: never
 */
record CacheWatch(int coldWindows, long warmedAtMillis) {
  static final CacheWatch NONE = new CacheWatch(0, 0);
}
