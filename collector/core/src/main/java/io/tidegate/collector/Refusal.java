package io.tidegate.collector;

import io.tidegate.wire.PoolId;
import java.util.Optional;

/**
 * A record that was turned away.
 *
 * @param service who sent it, as far as can be told
 * @param pool whose it is; empty where that cannot be told
 * @param reason a stable word
 * @param detail what is wrong, with the numbers, and what would be right
 * @param atMillis when the broker stored the record
 */
public record Refusal(
    String service, Optional<PoolId> pool, String reason, String detail, long atMillis) {
  /** Stands for the service of a record of which nothing can be read. */
  public static final String UNKNOWN = "unknown";

  /** A refusal of a pool's record. */
  public static Refusal of(PoolId pool, String reason, String detail, long atMillis) {
    return new Refusal(pool.service(), Optional.of(pool), reason, detail, atMillis);
  }

  /**
   * A refusal of what could not be read.
   *
   * @param key the record's, which is service/pool if it is as it should be
   */
  public static Refusal ofUnread(String key, String reason, String detail, long atMillis) {
    PoolId pool;
    try {
      pool = PoolId.parse(key);
    } catch (IllegalArgumentException e) {
      return new Refusal(UNKNOWN, Optional.empty(), reason, detail, atMillis);
    }
    return of(pool, reason, detail, atMillis);
  }
}
