package io.tidegate.launcher.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.controller.service.scaler.ScaleRefusedException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes: shells that say their number and end with their standard input. */
@Timeout(120)
class ProcessScalerIT {
  private static final String OBEDIENT = "echo READY pid $$; exec cat";
  private static final String STUBBORN =
      "trap '' TERM; echo READY pid $$; while :; do sleep 0.1; done";

  private final Vertx vertx = Vertx.vertx();
  private final Map<Integer, Long> pids = new ConcurrentHashMap<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Promise<Void> drained = Promise.promise();
  private ProcessScaler scaler;

  private void start(String script, int initial, Duration drain, Duration stop) {
    scaler =
        new ProcessScaler(
            vertx,
            new ProcessScaler.Options(
                "orders",
                number -> new ProcessBuilder("sh", "-c", script),
                initial,
                1,
                drain,
                stop),
            new ReplicaListener() {
              @Override
              public void ready(int number, String text) {
                pids.put(number, Long.parseLong(text.replace("pid ", "")));
                told.add("ready " + number);
              }

              @Override
              public Future<Void> leaving(int number) {
                told.add("leaving " + number);
                return drained.future();
              }

              @Override
              public void gone(int number) {
                told.add("gone " + number);
              }
            });
  }

  private static final Duration LONG = Duration.ofSeconds(60);

  @AfterEach
  void stop() throws Exception {
    Await.result(scaler.close());
    Await.result(vertx.close());
    assertTrue(pids.values().stream().noneMatch(ProcessScalerIT::alive), told.toString());
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private Replicas now() {
    try {
      return Await.result(scaler.read());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void awaitReady(int replicas) {
    Await.until(() -> replicas + " ready: " + told, () -> now().ready() == replicas);
  }

  @Test
  void itGrowsAtOnceAndLetsTheNewestGoWhenNobodyUsesItAnyMore() throws Exception {
    start(OBEDIENT, 2, LONG, LONG);
    awaitReady(2);
    assertEquals(4, Await.result(scaler.scale(2, 4)).wanted());
    awaitReady(4);
    long newest = pids.get(3);
    assertEquals(new Replicas(3, 4), Await.result(scaler.scale(4, 3)));
    Await.until("it is told", () -> told.contains("leaving 3"));
    assertTrue(alive(newest));
    drained.complete();
    Await.until(told::toString, () -> told.contains("gone 3"));
    assertEquals(new Replicas(3, 3), now());
    assertTrue(alive(pids.get(0)) && alive(pids.get(1)) && alive(pids.get(2)));
  }

  @Test
  void aCountThatSomebodyElseChangedIsLeftAlone() {
    start(OBEDIENT, 2, LONG, LONG);
    Throwable refused = Await.failure(scaler.scale(4, 8));
    assertInstanceOf(ScaleRefusedException.class, refused);
    assertEquals(
        "processes of orders are 2, expected were 4: somebody else changed them",
        refused.getMessage());
    assertEquals(2, now().wanted());
  }

  @Test
  void oneThatDiesIsStartedAgain() {
    start(OBEDIENT, 1, LONG, LONG);
    awaitReady(1);
    long first = pids.get(0);
    ProcessHandle.of(first).orElseThrow().destroyForcibly();
    Await.until("another one", () -> pids.get(0) != first && now().ready() == 1);
  }

  @Test
  void oneThatNeitherDrainsNorEndsIsKilled() throws Exception {
    start(STUBBORN, 2, Duration.ofMillis(100), Duration.ofMillis(200));
    awaitReady(2);
    long newest = pids.get(1);
    Await.result(scaler.scale(2, 1));
    Await.until("it is killed", () -> !alive(newest));
    assertEquals(1, now().wanted());
  }
}
