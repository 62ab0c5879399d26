package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** The contract for pools whose callers bring their own threads: connections and permits. */
abstract class LendingPoolContract extends ManagedPoolContract {
  private final ExecutorService callers = Executors.newFixedThreadPool(24);
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  /** Waits for a unit of the real pool; closing gives it back. */
  abstract AutoCloseable borrow() throws Exception;

  @Override
  void use(Runnable work) {
    callers.execute(
        () -> {
          try (AutoCloseable lent = borrow()) {
            assertTrue(lent != null);
            work.run();
          } catch (Exception | AssertionError e) {
            failures.add(e);
          }
        });
  }

  @AfterEach
  void noCallerFailed() throws Exception {
    letGoAndEnd();
    callers.shutdown();
    assertTrue(callers.awaitTermination(20, TimeUnit.SECONDS));
    assertTrue(failures.isEmpty(), failures::toString);
  }
}
