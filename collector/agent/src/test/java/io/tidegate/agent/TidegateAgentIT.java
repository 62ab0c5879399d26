package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where no broker is. What needs one is tested with the launcher, which has one. */
@Timeout(60)
class TidegateAgentIT {

  private static String nobodyListens() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  private static Set<String> agentThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains("tidegate") || name.startsWith("kafka-"))
        .collect(Collectors.toSet());
  }

  private static boolean within10s(java.util.function.BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(10)) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return true;
  }

  @Test
  void withoutABrokerItKeepsSamplesDropsTheOldestAndLeavesNoThread() throws IOException {
    FakePool pool = new FakePool("workers");
    TidegateAgent agent =
        TidegateAgent.builder("orders")
            .kafka(nobodyListens())
            .window(Duration.ofMillis(40))
            .sampleBuffer(5)
            .closeTimeout(Duration.ofMillis(500))
            .start();
    agent.register(pool);
    assertTrue(within10s(() -> agent.stats().samplesDropped() >= 3), agent.stats()::toString);
    assertEquals(0, agent.stats().samplesSent());
    assertFalse(agent.stats().listening());
    agent.close();
    agent.close();
    assertEquals(List.of(), pool.observers);
    assertTrue(within10s(() -> agentThreads().isEmpty()), () -> agentThreads().toString());
    assertThrows(IllegalStateException.class, () -> agent.register(pool));
  }

  @Test
  void aHostThatDoesNotResolveFailsNothing() {
    try (TidegateAgent agent =
        TidegateAgent.builder("orders")
            .kafka("no-such-host.invalid:9092")
            .window(Duration.ofMillis(40))
            .closeTimeout(Duration.ofMillis(200))
            .start()) {
      agent.register(new FakePool("workers"));
      assertTrue(within10s(() -> agent.stats().waiting() >= 2), agent.stats()::toString);
    }
    assertTrue(within10s(() -> agentThreads().isEmpty()), () -> agentThreads().toString());
  }

  @Test
  void poolsHaveTheirOwnNamesAndCanBeTakenOff() throws IOException {
    FakePool pool = new FakePool("workers");
    try (TidegateAgent agent =
        TidegateAgent.builder("orders")
            .kafka(nobodyListens())
            .closeTimeout(Duration.ofMillis(50))
            .start()) {
      agent.register(pool);
      assertEquals(
          "pool orders/workers is registered already: each pool of a service needs its own name",
          assertThrows(
                  IllegalArgumentException.class, () -> agent.register(new FakePool("workers")))
              .getMessage());
      agent.unregister(new FakePool("workers"));
      assertEquals(1, pool.observers.size());
      agent.unregister(pool);
      assertEquals(0, pool.observers.size());
      agent.register(pool);
    }
  }

  @Test
  void eachStartIsAnotherInstance() throws IOException {
    TidegateAgentBuilder settings =
        TidegateAgent.builder("orders").kafka(nobodyListens()).closeTimeout(Duration.ofMillis(50));
    try (TidegateAgent one = settings.start();
        TidegateAgent two = settings.start()) {
      assertNotEquals(one.instance(), two.instance());
      assertTrue(
          one.instance()
              .matches("orders-[A-Za-z0-9._-]+-" + ProcessHandle.current().pid() + "-[0-9]+"),
          one.instance());
    }
  }

  @Test
  void wrongSettingsAreNamed() {
    assertEquals(
        "service is 'a/b': must be 1 to 63 of A-Z a-z 0-9 . _ - and start with a letter or digit",
        assertThrows(IllegalArgumentException.class, () -> TidegateAgent.builder("a/b"))
            .getMessage());
    assertEquals(
        "kafka is missing: must be host:port[,host:port…]",
        assertThrows(IllegalArgumentException.class, () -> TidegateAgent.builder("orders").start())
            .getMessage());
    assertEquals(
        "sampleInterval is 7000 ms: must divide the window of 60000 ms, else a sample would belong"
            + " to two windows",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    TidegateAgent.builder("orders")
                        .kafka("127.0.0.1:9092")
                        .sampleInterval(Duration.ofSeconds(7))
                        .start())
            .getMessage());
  }
}
