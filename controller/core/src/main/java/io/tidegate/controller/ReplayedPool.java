package io.tidegate.controller;

import io.tidegate.wire.PoolId;
import java.util.OptionalLong;

/**
 * What became of one pool's recorded stream under another policy.
 *
 * @param windows that were replayed, those of the warm-up left out
 * @param sameActs decisions that both sides made
 * @param notComparable recorded ones that take back a change from before the time
 * @param differences decisions that only one side made, or both differently
 * @param divergedSinceMillis when its sizes first came to differ; from then on its measurements are
 *     those of other sizes. Empty: they did not
 */
public record ReplayedPool(
    PoolId pool,
    long windows,
    Side recorded,
    Side replayed,
    long sameActs,
    long notComparable,
    long differences,
    OptionalLong divergedSinceMillis) {

  /**
   * What was, or would have been.
   *
   * @param acts decisions that changed something or, in shadow or advise mode, would have
   * @param size workers or connections in the newest window, of all instances
   * @param sizeHours workers or connections times hours
   * @param kept changes of the time that were found to help, or at least not to harm
   * @param rolledBack changes of the time that were taken back
   */
  public record Side(long acts, long size, double sizeHours, long kept, long rolledBack) {}
}
