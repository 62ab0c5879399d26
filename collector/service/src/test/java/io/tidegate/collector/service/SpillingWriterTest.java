package io.tidegate.collector.service;

import static io.tidegate.collector.service.Windows.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillingWriterTest {
  private static final int ROWS = 50;
  private static final StoreUnavailableException AWAY =
      new StoreUnavailableException("connection refused", null);
  private static Vertx vertx;

  @TempDir Path directory;
  private final FakeStore store = new FakeStore();
  private final List<Long> refused = new CopyOnWriteArrayList<>();
  private StoreWriter writer;
  private SpillingWriter spilling;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    get(vertx.close());
  }

  @BeforeEach
  void open() throws Exception {
    open(1 << 20);
  }

  private void open(long maxBytes) throws IOException {
    writer =
        new StoreWriter(
            vertx,
            store,
            ROWS,
            (window, reason) -> {
              refused.add(window.submitted());
              return Future.succeededFuture();
            });
    spilling =
        new SpillingWriter(vertx, writer, Spill.open(directory, maxBytes), ROWS, Duration.ZERO);
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    spilling.close();
  }

  private static List<PoolWindow> windows(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> Windows.busy(ORDERS, i, i + 1, 5)).toList();
  }

  private static void get(Future<Void> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aStoreThatAnswersNeedsNoDisk() throws Exception {
    get(spilling.write(windows(0, 120)));
    assertEquals(windows(0, 120), store.rows());
    assertEquals(List.of(50, 50, 20), store.calls());
    assertEquals(Optional.empty(), spilling.trouble());
  }

  @Test
  void whileTheStoreIsAwayWindowsAreTakenAndLaterStoredInTheirOrder() throws Exception {
    store.objects(rows -> AWAY);
    get(spilling.write(windows(0, 30)));
    get(spilling.write(windows(30, 200)));
    assertEquals(List.of(), store.rows());
    assertTrue(
        spilling.trouble().orElseThrow().endsWith(" bytes of windows wait on disk"),
        spilling.trouble().toString());
    store.objects(rows -> null);
    get(spilling.write(windows(200, 210)));
    Eventually.until("all are stored", () -> store.rows().size() >= 210);
    assertEquals(windows(0, 210), store.rows());
    Eventually.until("the disk is empty", () -> spilling.trouble().isEmpty());
    get(spilling.write(windows(210, 220)));
    assertEquals(windows(0, 220), store.rows());
  }

  @Test
  void aRestartBringsWhatIsOnTheDiskIntoTheStoreBeforeAllElse() throws Exception {
    store.objects(rows -> AWAY);
    get(spilling.write(windows(0, 70)));
    close();
    store.objects(rows -> null);
    open();
    get(spilling.write(windows(70, 80)));
    Eventually.until("all are stored", () -> store.rows().contains(windows(79, 80).get(0)));
    // What was on its way at the close may have come twice.
    assertEquals(windows(0, 80), store.rows().stream().distinct().toList());
  }

  @Test
  void aFullSpillTakesNoMoreUntilTheStoreDoesAndLosesNothing() throws Exception {
    store.objects(rows -> AWAY);
    int taken = 0;
    Future<Void> last;
    do {
      last = spilling.write(windows(taken, taken + 100));
      Future<Void> asked = last;
      Eventually.until(
          "it is taken, or the spill is full",
          () ->
              asked.isComplete()
                  || spilling.trouble().orElse("").startsWith("the spill is full with "));
      taken += 100;
    } while (last.isComplete());
    assertTrue(
        spilling.trouble().orElseThrow().endsWith(" bytes: 100 windows wait on the topic"),
        spilling.trouble().toString());
    assertTrue(taken > 500, taken + " windows of about 1 KB in a MiB");
    store.objects(rows -> null);
    get(last);
    int all = taken;
    Eventually.until("all are stored", () -> store.rows().size() >= all);
    assertEquals(windows(0, all), store.rows());
  }

  @Test
  void aBatchThatTheSpillCouldNeverHoldWaitsForTheStore() throws Exception {
    store.objects(rows -> AWAY);
    Future<Void> huge = spilling.write(windows(0, 5_000));
    Eventually.until("the store is missed", () -> writer.trouble().isPresent());
    assertFalse(huge.isComplete());
    store.objects(rows -> null);
    get(huge);
    assertEquals(windows(0, 5_000), store.rows());
  }

  @Test
  void aBadRowOnTheDiskIsParkedAndItsNeighboursAreStored() throws Exception {
    store.objects(rows -> AWAY);
    get(spilling.write(windows(0, 20)));
    store.objects(
        rows ->
            rows.stream().anyMatch(w -> w.submitted() % 10 == 7)
                ? new StoreRejectedException("no", null)
                : null);
    Eventually.until("the others are stored", () -> store.rows().size() == 18);
    assertEquals(List.of(7L, 17L), refused);
  }

  @Test
  void closingEndsTheWaitForRoom() throws Exception {
    store.objects(rows -> AWAY);
    Future<Void> writing;
    int taken = 0;
    do {
      writing = spilling.write(windows(taken, taken + 100));
      Future<Void> asked = writing;
      Eventually.until(
          "it is taken, or the spill is full",
          () -> asked.isComplete() || spilling.trouble().orElse("").contains("full"));
      taken += 100;
    } while (writing.isComplete());
    close();
    Future<Void> waiting = writing;
    ExecutionException e = assertThrows(ExecutionException.class, () -> get(waiting));
    assertEquals("the collector is closed", e.getCause().getMessage());
  }
}
