package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolLifecycleTest {

  @Test
  void theTableIsThis() {
    List<String> table = new ArrayList<>();
    for (PoolPhase phase : PoolPhase.values()) {
      table.add(phase + " > " + PoolLifecycle.after(phase));
    }
    assertEquals(
        List.of(
            "CREATED > [PENDING]",
            "PENDING > [RUNNING, TERMINATED, FAILED]",
            "RUNNING > [PAUSED, TERMINATED, FAILED]",
            "PAUSED > [RUNNING, TERMINATED, FAILED]",
            "TERMINATED > [PENDING]",
            "FAILED > [PENDING]"),
        table);
  }

  @Test
  void whatTheTableDoesNotHaveIsRefused() {
    PoolLifecycle lifecycle = new PoolLifecycle("orders");
    assertFalse(lifecycle.moveTo(PoolPhase.PAUSED));
    assertEquals(PoolPhase.CREATED, lifecycle.phase());
    assertTrue(lifecycle.moveTo(PoolPhase.PENDING));
    assertFalse(lifecycle.moveTo(PoolPhase.CREATED));
  }

  @Test
  void aPoolThatCannotStartIsFailedAndSaysWhy() {
    List<PoolPhase> phases = new ArrayList<>();
    ElasticExecutorBuilder settings =
        ElasticExecutor.builder("orders")
            .size(2)
            .threadFactory(task -> null)
            .listener(
                new PoolListener() {
                  @Override
                  public void phaseChanged(String pool, PoolPhase before, PoolPhase now) {
                    phases.add(now);
                  }
                });
    assertEquals(
        "pool 'orders' could not start 2 workers: java.lang.IllegalArgumentException: the thread of the thread factory is missing",
        assertThrows(IllegalStateException.class, settings::build).getMessage());
    assertEquals(List.of(PoolPhase.PENDING, PoolPhase.FAILED), phases);
  }

  @Test
  void virtualThreadsOnAnOldJvmAreAClearError() throws Exception {
    ElasticExecutorBuilder settings = ElasticExecutor.builder("orders").size(1);
    if (VirtualThreads.available()) {
      assertTrue(Runtime.version().feature() >= 21);
      settings.threads(Threads.VIRTUAL);
    } else {
      assertEquals(
          "virtual threads need Java 21 or newer, this JVM is %s: run it on a newer one, or ask for VIRTUAL_IF_AVAILABLE or PLATFORM"
              .formatted(Runtime.version()),
          assertThrows(IllegalStateException.class, () -> settings.threads(Threads.VIRTUAL).build())
              .getMessage());
      settings.threads(Threads.VIRTUAL_IF_AVAILABLE);
    }
    try (ElasticExecutor pool = settings.build()) {
      assertEquals(
          VirtualThreads.available() ? Threads.VIRTUAL : Threads.PLATFORM,
          pool.registration().threads());
      assertEquals(3, pool.submit(() -> 3).get());
    }
  }
}
