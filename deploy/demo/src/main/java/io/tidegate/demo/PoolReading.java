package io.tidegate.demo;

import io.vertx.core.json.JsonObject;

/**
 * What a service's admin endpoint tells of a pool; the counts are totals since its start.
 *
 * @param submitted what the pool took on
 * @param busyMillis sum of the times that workers or connections were in use
 * @param maxActive the most that were seen in use at once
 */
public record PoolReading(
    int size, long submitted, long completed, long rejected, double busyMillis, int maxActive) {

  static PoolReading of(JsonObject json) {
    return new PoolReading(
        json.getInteger("size"),
        json.getLong("submitted"),
        json.getLong("completed"),
        json.getLong("rejected"),
        json.getDouble("busyMillis"),
        json.getInteger("maxActive"));
  }
}
