package io.tidegate.pools;

/** An observer's subscription to a pool. */
public interface Observation extends AutoCloseable {

  /**
   * Says that to be told of one in so many, chosen at random, would do. A pool that cannot choose,
   * or has another observer who wants more, goes on as it was; see {@link #oneIn()}.
   *
   * @param wanted a power of two
   */
  default void thin(int wanted) {}

  /** Of one in how many the observer is told; 1: of each. */
  default int oneIn() {
    return 1;
  }

  /** Ends it; a second call does nothing. */
  @Override
  void close();
}
