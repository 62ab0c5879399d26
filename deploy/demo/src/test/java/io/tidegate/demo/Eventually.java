package io.tidegate.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, within 20 s. */
final class Eventually {
  private Eventually() {}

  static void is(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "not within 20 s: " + what);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** An orphan counts as alive until the machine's init has noted its end. */
  static void ends(List<ProcessHandle> processes) {
    is("the end of " + processes, () -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }
}
