package io.tidegate.agent;

/**
 * A stretch of a thread's work that is done for a pool; see {@link TidegateAgent#in}. To be closed
 * on the thread that opened it.
 */
public interface CallScope extends AutoCloseable {

  /** Ends it; a second call does nothing. */
  @Override
  void close();
}
