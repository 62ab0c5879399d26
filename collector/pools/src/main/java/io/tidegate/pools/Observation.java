package io.tidegate.pools;

/** An observer's subscription to a pool. */
public interface Observation extends AutoCloseable {

  /** Ends it; a second call does nothing. */
  @Override
  void close();
}
