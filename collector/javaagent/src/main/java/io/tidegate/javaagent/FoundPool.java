package io.tidegate.javaagent;

import io.tidegate.pools.ManagedPool;

/** A pool of the application that was used, and is to be watched. */
interface FoundPool {

  /** False: ask again in a moment. */
  boolean canBeNamed();

  String name(PoolNames names);

  /** As the application set it. */
  int size();

  ManagedPool pool(String name, int minSize, int maxSize);

  /** Whether it came to its end. */
  boolean isGone();

  void letGo();
}
