package io.tidegate.pools;

import io.tidegate.pools.ApplyResult.Status;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The checks that every pool makes before it changes anything, in one order, and the reading back
 * after it. A pool's {@code apply} brings what sets its knobs, and holds its own lock meanwhile, so
 * that two changes do not mix.
 */
final class Applying {
  private Applying() {}

  /** Sets the knobs that are present; throws if it cannot. Neither waits nor blocks. */
  interface Setter {
    void set(PoolChange admitted) throws Exception;
  }

  static ApplyResult apply(ManagedPool pool, PoolChange change, Setter setter) {
    Require.present("change", change);
    PoolSnapshot snapshot = pool.snapshot();
    PoolState was = snapshot.state();
    Set<Knob> missing = EnumSet.noneOf(Knob.class);
    missing.addAll(change.knobs());
    missing.removeAll(pool.knobs());
    if (!missing.isEmpty()) {
      return unchanged(
          Status.UNSUPPORTED,
          was,
          "pool '%s' has no %s that could be set: it has %s"
              .formatted(pool.name(), missing, pool.knobs()));
    }
    if (snapshot.phase() == PoolPhase.TERMINATED || snapshot.phase() == PoolPhase.FAILED) {
      return unchanged(
          Status.FAILED, was, "pool '%s' is %s".formatted(pool.name(), snapshot.phase()));
    }
    if (change.expectedSize().isPresent() && change.expectedSize().getAsInt() != was.size()) {
      return unchanged(
          Status.STALE,
          was,
          "pool '%s' was expected to have the size %d: it has %d"
              .formatted(pool.name(), change.expectedSize().getAsInt(), was.size()));
    }
    PoolChange admitted = within(change, was);
    try {
      setter.set(admitted);
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      String detail =
          "pool '%s' could not be changed to %s: %s"
              .formatted(pool.name(), asked(change), e.getMessage() == null ? e : e.getMessage());
      return result(Status.FAILED, was, pool.state(), detail);
    }
    return readBack(pool, change, admitted, was);
  }

  private static PoolChange within(PoolChange change, PoolState limits) {
    if (change.size().isEmpty()) {
      return change;
    }
    int asked = change.size().getAsInt();
    int allowed = Math.max(limits.minSize(), Math.min(limits.maxSize(), asked));
    return allowed == asked ? change : change.withSize(OptionalInt.of(allowed));
  }

  private static ApplyResult readBack(
      ManagedPool pool, PoolChange asked, PoolChange admitted, PoolState was) {
    PoolState now = pool.state();
    if (!asked.size().equals(admitted.size())) {
      return result(
          Status.CLAMPED,
          was,
          now,
          "size %d is outside of the local limits of pool '%s', %d to %d: it has %d"
              .formatted(
                  asked.size().getAsInt(), pool.name(), was.minSize(), was.maxSize(), now.size()));
    }
    boolean otherSize = admitted.size().isPresent() && admitted.size().getAsInt() != now.size();
    boolean otherQueue =
        admitted.queueCapacity().isPresent()
            && admitted.queueCapacity().getAsInt() != now.queueCapacity();
    if (otherSize || otherQueue) {
      return result(
          Status.CLAMPED,
          was,
          now,
          "pool '%s' was asked for %s: it has size %d and queue capacity %d"
              .formatted(pool.name(), asked(asked), now.size(), now.queueCapacity()));
    }
    if (now.live() > now.size()) {
      return result(
          Status.CONVERGING,
          was,
          now,
          "%d of pool '%s' are there, %d of them in use: down to %d as they are done"
              .formatted(now.live(), pool.name(), now.active(), now.size()));
    }
    if (admitted.warm().isPresent() && now.live() < admitted.warm().getAsInt()) {
      return result(
          Status.CONVERGING,
          was,
          now,
          "pool '%s' has %d and warms up to %d"
              .formatted(pool.name(), now.live(), admitted.warm().getAsInt()));
    }
    return result(Status.APPLIED, was, now, "");
  }

  private static String asked(PoolChange change) {
    StringBuilder text = new StringBuilder();
    change.size().ifPresent(size -> text.append(" size ").append(size));
    change.queueCapacity().ifPresent(tasks -> text.append(" queue capacity ").append(tasks));
    change.warm().ifPresent(warm -> text.append(" warm ").append(warm));
    return text.substring(1);
  }

  private static ApplyResult unchanged(Status status, PoolState state, String detail) {
    return result(status, state, state, detail);
  }

  private static ApplyResult result(Status status, PoolState was, PoolState now, String detail) {
    return new ApplyResult(
        status, PoolSettings.set(was), PoolSettings.set(now), PoolSettings.effective(now), detail);
  }
}
