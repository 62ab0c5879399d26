package io.tidegate.pools;

/** A pool of connections that keeps some open while nobody asks for them. */
interface IdleBound {
  int leastIdle();
}
