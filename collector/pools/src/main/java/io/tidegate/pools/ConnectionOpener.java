package io.tidegate.pools;

import java.time.Duration;

/**
 * Opens the connections of a pool, on the borrower's thread, or, ahead of need, on one of the
 * pool's.
 */
@FunctionalInterface
public interface ConnectionOpener<C> {

  /**
   * @param timeLeft what is left of the borrower's timeout, ahead of need all of it: the opener has
   *     to keep to it, since the pool cannot interrupt it
   */
  C open(Duration timeLeft) throws Exception;
}
