package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread is about to do, 10 s at most. */
final class Eventually {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private Eventually() {}

  static void eventually(BooleanSupplier condition, Supplier<?> found) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT_NANOS) {
        fail("not within 10 s; found " + found.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
