package io.tidegate.pools;

import java.time.Duration;

/** Opens the connections of a pool, on the borrower's thread. */
@FunctionalInterface
public interface ConnectionOpener<C> {

  /**
   * @param timeLeft what is left of the borrower's timeout: the opener has to keep to it, since the
   *     pool cannot interrupt it
   */
  C open(Duration timeLeft) throws Exception;
}
