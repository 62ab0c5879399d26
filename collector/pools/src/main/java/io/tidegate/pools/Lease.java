package io.tidegate.pools;

/**
 * A connection on loan. Use it in try-with-resources; when the connection turned out to be broken,
 * call {@link #invalidate()} before the end.
 */
public interface Lease<C> extends AutoCloseable {

  /**
   * The connection.
   *
   * @throws IllegalStateException after the lease ended
   */
  C connection();

  /** Ends the lease and has the connection closed instead of used again. */
  void invalidate();

  /** Gives the connection back; a second call does nothing. */
  @Override
  void close();
}
