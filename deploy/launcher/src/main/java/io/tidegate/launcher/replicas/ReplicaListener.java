package io.tidegate.launcher.replicas;

import io.vertx.core.Future;

/**
 * Told what becomes of the processes of a {@link ProcessScaler}, e.g. to spread requests on them.
 */
public interface ReplicaListener {
  /** Nobody. */
  ReplicaListener NONE = new ReplicaListener() {};

  /**
   * One serves.
   *
   * @param number of the replica: 0 and up, the lowest that is free at its start
   * @param told what stood behind {@code READY} on its line
   */
  default void ready(int number, String told) {}

  /** One is about to be stopped; it is when the future completes, or after the drain time. */
  default Future<Void> leaving(int number) {
    return Future.succeededFuture();
  }

  /** One has ended, whether it was asked to or not. */
  default void gone(int number) {}
}
