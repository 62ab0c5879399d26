package io.tidegate.pools;

/** A pool of workers that starts some only when its queue is full. */
interface ThreadBounds {
  int coreThreads();

  int mostThreads();
}
