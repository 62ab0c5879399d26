package io.tidegate.sim.control;

import io.tidegate.wire.PoolWindow;

/**
 * Scaling by queue length as with KEDA: what waits and what is being worked on (as its RabbitMQ
 * scaler counts, ready and unacknowledged), polled at the window's end, against an average per
 * worker. KEDA hands the metric to a HorizontalPodAutoscaler, whose rules are those of {@link
 * HpaScaling}; its own cooldown of 300 s is only for scaling to zero. Where it cannot be read
 * nothing changes.
 */
final class QueueLength implements PoolController {
  private final double perWorker;
  private final HpaScaling scaling;

  /**
   * @param perWorker requests that one worker should have to do with
   */
  QueueLength(double perWorker, Bounds bounds) {
    this.perWorker = perWorker;
    this.scaling = new HpaScaling(bounds);
  }

  @Override
  public int next(PoolWindow window, int size) {
    int workers = window.size();
    double length =
        workers == 0 ? Double.NaN : (window.active() + window.queued()) / (double) workers;
    return scaling.scale(window.endMillis(), size, HpaScaling.desired(size, length, perWorker));
  }
}
