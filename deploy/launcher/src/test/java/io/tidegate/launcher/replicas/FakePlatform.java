package io.tidegate.launcher.replicas;

import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.controller.service.scaler.ScaleRefusedException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** A platform in memory; what it keeps is ready at once. */
final class FakePlatform implements ReplicaScaler {
  private final List<Integer> history = new ArrayList<>();
  private int wanted;
  private Throwable failure;

  FakePlatform(int wanted) {
    this.wanted = wanted;
  }

  synchronized int wanted() {
    return wanted;
  }

  /** What it was told to keep, in order. */
  synchronized List<Integer> history() {
    return List.copyOf(history);
  }

  /** Somebody else sets it. */
  synchronized void setByHand(int replicas) {
    wanted = replicas;
  }

  /** From now on it does not answer; null: it does again. */
  synchronized void fail(Throwable with) {
    failure = with;
  }

  @Override
  public String target() {
    return "the fake platform";
  }

  @Override
  public synchronized Future<Replicas> read() {
    return failure == null
        ? Future.succeededFuture(new Replicas(wanted, wanted))
        : Future.failedFuture(failure);
  }

  @Override
  public synchronized Future<Replicas> scale(int expected, int target) {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    if (wanted != expected) {
      return Future.failedFuture(
          new ScaleRefusedException("there are %d, not %d".formatted(wanted, expected)));
    }
    wanted = target;
    history.add(target);
    return read();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
