package io.tidegate.collector.service;

import static io.tidegate.collector.service.Windows.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StoreWriterTest {
  private static Vertx vertx;

  private final FakeStore store = new FakeStore();
  private final List<String> refused = new ArrayList<>();
  private final StoreWriter writer =
      new StoreWriter(
          vertx,
          store,
          1_000,
          (window, reason) -> {
            refused.add(window.submitted() + " " + reason);
            return Future.succeededFuture();
          });

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    get(vertx.close());
  }

  private static List<PoolWindow> windows(int count) {
    return IntStream.range(0, count).mapToObj(i -> Windows.busy(ORDERS, i, i + 1, 5)).toList();
  }

  private static void get(Future<Void> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aStoreThatIsAwayIsAskedUntilItAnswers() throws Exception {
    AtomicInteger failures = new AtomicInteger(3);
    List<Optional<String>> seen = new ArrayList<>();
    store.objects(
        rows -> {
          seen.add(writer.trouble());
          return failures.getAndDecrement() > 0
              ? new StoreUnavailableException("connection refused", null)
              : null;
        });
    get(writer.write(windows(2)));
    assertEquals(windows(2), store.rows());
    assertEquals(List.of(2, 2, 2, 2), store.calls());
    String trouble = seen.get(3).orElseThrow();
    assertTrue(
        trouble.startsWith("store unreachable since 2")
            && trouble.endsWith("3 attempts: connection refused"),
        trouble);
    assertEquals(Optional.empty(), writer.trouble());
  }

  @Test
  void closingEndsTheWait() {
    store.objects(rows -> new StoreUnavailableException("connection refused", null));
    Future<Void> writing = writer.write(windows(1));
    writer.close();
    ExecutionException e = assertThrows(ExecutionException.class, () -> get(writing));
    assertEquals("the collector is closed", e.getCause().getMessage());
    assertThrows(ExecutionException.class, () -> get(writer.write(windows(1))));
    assertEquals(List.of(), store.rows());
  }

  @Test
  void aBadRowIsFoundByHalvingAndTheOthersAreWritten() throws Exception {
    store.objects(
        rows ->
            rows.stream().anyMatch(w -> w.submitted() == 3)
                ? new StoreRejectedException("size is no number", null)
                : null);
    get(writer.write(windows(8)));
    assertEquals(List.of("3 size is no number"), refused);
    assertEquals(
        List.of(1L, 2L, 4L, 5L, 6L, 7L, 8L),
        store.rows().stream().map(PoolWindow::submitted).toList());
    assertEquals(List.of(8, 4, 2, 2, 1, 1, 4), store.calls());
  }

  @Test
  void manyRowsGoInChunks() throws Exception {
    get(writer.write(windows(2_500)));
    assertEquals(List.of(1000, 1000, 500), store.calls());
  }

  @Test
  void thePausesGrowToABound() {
    assertEquals(
        List.of(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L),
        IntStream.rangeClosed(1, 8).mapToObj(n -> pause(n, 1)).toList());
    assertEquals(5000, pause(Integer.MAX_VALUE, 1));
  }

  @Test
  void halfOfAPauseIsLeftToChance() {
    assertEquals(50, pause(1, 0));
    assertEquals(75, pause(1, 0.5));
    assertEquals(2500, pause(9, 0));
  }

  @Test
  void aStoreIsNotAskedBeforeItWantsToBeButNotLeftAloneForEver() {
    assertEquals(7_000, pause(1, 7, 0));
    assertEquals(7_050, pause(1, 7, 1));
    assertEquals(2_500, pause(9, 1, 0), "its second is shorter than our own pause");
    assertEquals(60_000, pause(1, 86_400, 0));
  }

  private static long pause(int attempt, double chance) {
    return StoreWriter.pauseMillis(attempt, Optional.empty(), chance);
  }

  private static long pause(int attempt, long retryAfterSeconds, double chance) {
    return StoreWriter.pauseMillis(
        attempt, Optional.of(Duration.ofSeconds(retryAfterSeconds)), chance);
  }
}
