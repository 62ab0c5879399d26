package io.tidegate.controller.service.scaler;

import io.vertx.core.Future;

/**
 * Sets how many replicas of one service its platform keeps. It carries out and decides nothing:
 * bounds, steps and cooldowns were seen to before. Each call ends, well or not, within some
 * seconds.
 */
public interface ReplicaScaler {

  /** Whose replicas, as people know it: {@code deployment shop/orders}. */
  String target();

  /**
   * What the platform says now. Fails where it cannot be asked or says nothing: no data is not
   * zero.
   */
  Future<Replicas> read();

  /**
   * Has the platform keep so many. Completes with what it took over; the replicas are ready later.
   *
   * <p>Fails with a {@link ScaleRefusedException} that says why, and changes nothing, where
   * somebody else changed the count since it was read, or another autoscaler owns it.
   *
   * @param expected the {@link Replicas#wanted} that the decision started from
   * @param target 1 at least
   */
  Future<Replicas> scale(int expected, int target);

  /** Ends what it holds. Replicas go on as they are, but where their life hangs on this process. */
  Future<Void> close();
}
