package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.pools.ApplyResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every managed pool keeps, on the real library. A test class says how the pool is made and
 * how its units (workers, connections, permits) are used; all expectations are here.
 */
@Timeout(60)
abstract class ManagedPoolContract {
  static final String NAME = "orders-1";
  static final int MIN = 2;
  static final int MAX = 12;

  /** What may wait, where a test has a say in it: more than any test here lets wait. */
  static final int QUEUE = 1_000;

  private final Semaphore leave = new Semaphore(0);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger peak = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  /** Makes the real pool with this size, and its adapter with the limits {@link #MIN} to MAX. */
  abstract ManagedPool open(int size) throws Exception;

  /** Asks the real pool for a unit and runs the work with it, on another thread. */
  abstract void use(Runnable work) throws Exception;

  /** Changes the size of the real pool as its owner would, by its own setters. */
  abstract void resizeByOwner(int size);

  /** Ends the real pool as its owner would; may be called again, and where none was made. */
  abstract void end() throws Exception;

  abstract PoolType type();

  Set<Knob> knobs() {
    return Set.of(Knob.SIZE);
  }

  boolean tellsWaits() {
    return true;
  }

  boolean tellsRuns() {
    return true;
  }

  /** Whether a failure of what {@link #use} runs is counted. */
  boolean countsFailures() {
    return false;
  }

  /** Whether the pool has an end at all. */
  boolean ends() {
    return true;
  }

  /** Whether anybody but the adapter can change the size. */
  boolean ownerCanResize() {
    return true;
  }

  /** Whether work that still runs is certain not to count as completed. */
  boolean countsEndsOnly() {
    return true;
  }

  /** Whether what waits is let in not at once, but when the pool turns to its next task. */
  boolean growsWithTheNextTask() {
    return false;
  }

  @AfterEach
  void letGoAndEnd() throws Exception {
    leave.release(1_000_000);
    end();
  }

  private void occupy(int units) throws Exception {
    for (int i = 0; i < units; i++) {
      use(this::hold);
    }
  }

  private void hold() {
    peak.accumulateAndGet(running.incrementAndGet(), Math::max);
    leave.acquireUninterruptibly();
    running.decrementAndGet();
    done.incrementAndGet();
  }

  private void awaitRunning(int units, ManagedPool pool) {
    eventually(
        () -> running.get() == units && pool.state().active() == units,
        () -> running + " run; " + pool.snapshot());
  }

  private void awaitQueued(int units, ManagedPool pool) {
    eventually(() -> pool.state().queued() == units, pool::snapshot);
  }

  private void awaitDone(int units, ManagedPool pool) {
    eventually(() -> done.get() == units, () -> done + " done; " + pool.snapshot());
  }

  private void assumeResizable() {
    assumeTrue(knobs().contains(Knob.SIZE), "can only be watched");
  }

  private static void assertUnchanged(Status status, int size, ApplyResult result) {
    assertEquals(status, result.status(), result::toString);
    assertEquals(size, result.before().size(), result::toString);
    assertEquals(result.before(), result.applied(), result::toString);
    assertTrue(result.detail().contains("'" + NAME + "'"), result::toString);
  }

  @Test
  void saysWhatItIs() throws Exception {
    ManagedPool pool = open(4);
    assertEquals(NAME, pool.name());
    assertEquals(type(), pool.type());
    assertEquals(knobs(), pool.knobs());
    assertEquals(4, pool.state().size());
    assertEquals(MIN, pool.state().minSize());
    assertEquals(MAX, pool.state().maxSize());
  }

  @Test
  void whatIsBusyAndWhatWaitsIsSeen() throws Exception {
    ManagedPool pool = open(2);
    occupy(5);
    awaitRunning(2, pool);
    awaitQueued(3, pool);
    PoolSnapshot busy = pool.snapshot();
    assertEquals(PoolPhase.RUNNING, busy.phase());
    assertEquals(2, busy.state().size());
    assertEquals(2, busy.state().live());
    leave.release(5);
    awaitDone(5, pool);
    eventually(
        () -> pool.state().active() == 0 && pool.state().queued() == 0, () -> pool.snapshot());
  }

  @Test
  void growingLetsTheWaitingIn() throws Exception {
    assumeResizable();
    ManagedPool pool = open(2);
    occupy(5);
    awaitRunning(2, pool);
    awaitQueued(3, pool);
    ApplyResult result = pool.resize(4);
    assertEquals(Status.APPLIED, result.status(), result::toString);
    assertEquals(2, result.before().size());
    assertEquals(4, result.applied().size());
    assertEquals(4, result.effective().size());
    if (growsWithTheNextTask()) {
      leave.release(1);
      awaitDone(1, pool);
    }
    awaitRunning(4, pool);
    awaitQueued(growsWithTheNextTask() ? 0 : 1, pool);
    leave.release(5);
    awaitDone(5, pool);
  }

  @Test
  void shrinkingConvergesAsWhatIsInUseComesBack() throws Exception {
    assumeResizable();
    ManagedPool pool = open(5);
    occupy(5);
    awaitRunning(5, pool);
    ApplyResult result = pool.resize(2);
    assertEquals(Status.CONVERGING, result.status(), result::toString);
    assertEquals(5, result.before().size());
    assertEquals(2, result.applied().size());
    assertEquals(5, result.effective().size());
    leave.release(2);
    eventually(() -> running.get() == 3 && pool.state().live() == 3, () -> pool.snapshot());
    assertEquals(2, pool.state().size());
    leave.release(3);
    awaitDone(5, pool);
    eventually(() -> pool.state().live() <= 2, pool::snapshot);
    assertEquals(Status.APPLIED, pool.resize(2).status());
    peak.set(0);
    occupy(6);
    awaitRunning(2, pool);
    awaitQueued(4, pool);
    leave.release(6);
    awaitDone(11, pool);
    assertEquals(2, peak.get());
  }

  @Test
  void aShrinkThatIsTakenBackWhileAllIsBusyLeavesNothingBehind() throws Exception {
    assumeResizable();
    ManagedPool pool = open(6);
    occupy(8);
    awaitRunning(6, pool);
    assertEquals(Status.CONVERGING, pool.resize(2).status());
    assertEquals(Status.APPLIED, pool.resize(6).status());
    leave.release(6);
    awaitDone(6, pool);
    peak.set(0);
    occupy(6);
    awaitRunning(6, pool);
    awaitQueued(2, pool);
    assertEquals(6, pool.state().live());
    leave.release(8);
    awaitDone(14, pool);
    assertEquals(6, peak.get());
  }

  @Test
  void theOwnersLimitsHoldBothWays() throws Exception {
    assumeResizable();
    ManagedPool pool = open(4);
    ApplyResult high = pool.resize(50);
    assertEquals(Status.CLAMPED, high.status(), high::toString);
    assertEquals(MAX, high.applied().size());
    ApplyResult low = pool.resize(1);
    assertEquals(Status.CLAMPED, low.status(), low::toString);
    assertEquals(MIN, low.applied().size());
    assertEquals(
        "size 1 is outside of the local limits of pool 'orders-1', 2 to 12: it has 2",
        low.detail());
  }

  @Test
  void aSizeThatWasNotExpectedChangesNothing() throws Exception {
    assumeResizable();
    ManagedPool pool = open(4);
    assertUnchanged(Status.STALE, 4, pool.apply(PoolChange.toSize(6).expecting(3)));
    assertEquals(4, pool.state().size());
    ApplyResult expected = pool.apply(PoolChange.toSize(6).expecting(4));
    assertEquals(6, expected.applied().size(), expected::toString);
  }

  @Test
  void aKnobThatIsMissingChangesNothingNotEvenTheOthers() throws Exception {
    ManagedPool pool = open(4);
    Set<Knob> missing = EnumSet.complementOf(asEnumSet(knobs()));
    List<PoolChange> changes = new ArrayList<>();
    if (missing.contains(Knob.SIZE)) {
      changes.add(PoolChange.toSize(6));
    }
    if (missing.contains(Knob.QUEUE_CAPACITY)) {
      changes.add(PoolChange.toQueueCapacity(7));
      changes.add(
          new PoolChange(
              OptionalInt.of(6), OptionalInt.of(7), OptionalInt.empty(), OptionalInt.empty()));
    }
    if (missing.contains(Knob.WARM)) {
      changes.add(PoolChange.warmTo(3));
    }
    PoolSettings before = PoolSettings.set(pool.state());
    for (PoolChange change : changes) {
      assertUnchanged(Status.UNSUPPORTED, 4, pool.apply(change));
    }
    assertEquals(before, PoolSettings.set(pool.state()));
  }

  private static EnumSet<Knob> asEnumSet(Set<Knob> knobs) {
    EnumSet<Knob> set = EnumSet.noneOf(Knob.class);
    set.addAll(knobs);
    return set;
  }

  @Test
  void aQueueCapacityIsSetAndReadBack() throws Exception {
    assumeTrue(knobs().contains(Knob.QUEUE_CAPACITY), "has no queue that could be set");
    ManagedPool pool = open(4);
    ApplyResult result = pool.apply(PoolChange.toQueueCapacity(7));
    assertEquals(Status.APPLIED, result.status(), result::toString);
    assertEquals(QUEUE, result.before().queueCapacity());
    assertEquals(7, result.applied().queueCapacity());
    assertEquals(7, pool.state().queueCapacity());
    assertEquals(4, pool.state().size());
  }

  @Test
  void aPoolThatEndedCannotBeChanged() throws Exception {
    assumeTrue(ends(), "has no end");
    assumeResizable();
    ManagedPool pool = open(4);
    end();
    assertEquals(PoolPhase.TERMINATED, pool.snapshot().phase());
    ApplyResult result = pool.resize(6);
    assertEquals(Status.FAILED, result.status(), result::toString);
    assertEquals("pool 'orders-1' is TERMINATED", result.detail());
    assertEquals(result.before(), result.applied());
  }

  @Test
  void nothingThatIsStuckBlocksAChange() throws Exception {
    assumeResizable();
    ManagedPool pool = open(6);
    occupy(9);
    awaitRunning(6, pool);
    List<ApplyResult> results = new ArrayList<>();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int size : new int[] {2, 5, 3, 6, 2}) {
            results.add(pool.resize(size));
            pool.snapshot();
          }
        });
    assertEquals(2, pool.state().size());
    for (ApplyResult result : results) {
      assertTrue(result.status().changed(), results::toString);
      assertTrue(result.effective().size() >= 6, results::toString);
    }
    leave.release(9);
    awaitDone(9, pool);
    eventually(() -> pool.state().live() <= 2, pool::snapshot);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 42})
  void resizingAtRandomUnderLoadLosesNoWork(long seed) throws Exception {
    assumeResizable();
    ManagedPool pool = open(4);
    Random random = new Random(seed);
    AtomicInteger ran = new AtomicInteger();
    PoolCounts before = pool.counts();
    for (int i = 0; i < 600; i++) {
      use(
          () -> {
            LockSupport.parkNanos(1);
            ran.incrementAndGet();
          });
      if (i % 3 == 0) {
        int size = MIN + random.nextInt(MAX - MIN + 1);
        ApplyResult result = pool.resize(size);
        assertTrue(result.status().changed(), result::toString);
        assertEquals(size, result.applied().size(), result::toString);
        PoolSnapshot now = pool.snapshot();
        assertTrue(now.state().active() <= now.state().live(), now::toString);
        assertTrue(now.counts().completed() <= now.counts().submitted(), now::toString);
        assertTrue(now.counts().submitted() >= before.submitted(), now::toString);
        assertTrue(now.counts().completed() >= before.completed(), now::toString);
        before = now.counts();
      }
    }
    eventually(() -> ran.get() == 600, () -> ran + " ran; " + pool.snapshot());
    pool.resize(5);
    eventually(() -> pool.state().live() <= 5 && pool.state().active() == 0, () -> pool.snapshot());
    occupy(8);
    awaitRunning(5, pool);
    leave.release(8);
    awaitDone(8, pool);
    eventually(() -> pool.counts().equals(new PoolCounts(608, 608, 0, 0)), pool::snapshot);
  }

  @Test
  void whatWasDoneIsCounted() throws Exception {
    ManagedPool pool = open(2);
    occupy(5);
    awaitRunning(2, pool);
    if (countsEndsOnly()) {
      assertEquals(0, pool.counts().completed());
    }
    leave.release(5);
    awaitDone(5, pool);
    eventually(() -> pool.counts().equals(new PoolCounts(5, 5, 0, 0)), pool::snapshot);
  }

  @Test
  void whatFailedIsCountedAndCostsNothing() throws Exception {
    assumeTrue(countsFailures(), "failures are not seen here");
    ManagedPool pool = open(2);
    for (int i = 0; i < 3; i++) {
      use(
          () -> {
            throw new ExpectedFailure();
          });
    }
    occupy(2);
    awaitRunning(2, pool);
    leave.release(2);
    eventually(() -> pool.counts().equals(new PoolCounts(5, 5, 0, 3)), pool::snapshot);
  }

  @Test
  void observersAreToldWaitAndRun() throws Exception {
    ManagedPool pool = open(2);
    RecordedTimes times = new RecordedTimes();
    Observation observation = pool.observe(times);
    occupy(3);
    awaitRunning(2, pool);
    awaitQueued(1, pool);
    long seenNanos = System.nanoTime();
    eventually(() -> System.nanoTime() - seenNanos > 5_000_000, times::toString);
    leave.release(3);
    awaitDone(3, pool);
    if (tellsWaits()) {
      eventually(() -> times.waits.size() == 3, () -> times.waits);
      assertTrue(Collections.max(times.waits) >= 5_000_000, times.waits::toString);
      eventually(() -> times.latencies.size() == 3, () -> times.latencies);
      assertTrue(Collections.max(times.latencies) >= 5_000_000, times.latencies::toString);
    }
    if (tellsRuns()) {
      eventually(() -> times.runs.size() == 3, () -> times.runs);
      assertTrue(Collections.max(times.runs) >= 5_000_000, times.runs::toString);
    }
    eventually(() -> pool.counts().completed() == 3, pool::snapshot);
    observation.close();
    occupy(1);
    leave.release(1);
    awaitDone(4, pool);
    eventually(() -> pool.counts().completed() == 4, pool::snapshot);
    assertEquals(tellsWaits() ? 3 : 0, times.waits.size());
    assertEquals(tellsRuns() ? 3 : 0, times.runs.size());
  }

  @Test
  void anObserverThatThrowsIsReportedOnceAndDropped() throws Exception {
    assumeTrue(tellsWaits() || tellsRuns(), "tells no times");
    ManagedPool pool = open(2);
    RecordedTimes times = new RecordedTimes();
    AtomicInteger told = new AtomicInteger();
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    List<Throwable> reported = new CopyOnWriteArrayList<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> reported.add(failure));
    try {
      pool.observe(new Broken(told));
      pool.observe(times);
      occupy(1);
      leave.release(1);
      awaitDone(1, pool);
      occupy(3);
      leave.release(3);
      awaitDone(4, pool);
      eventually(
          () -> Math.max(times.waits.size(), times.runs.size()) == 4,
          () -> times.waits + " " + times.runs);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(handler);
    }
    assertEquals(1, told.get());
    assertEquals(1, reported.size(), reported::toString);
    assertTrue(reported.get(0).getMessage().contains("was dropped"), reported::toString);
  }

  @Test
  void whatTheOwnerChangesIsSeen() throws Exception {
    assumeTrue(ownerCanResize(), "nobody else can change it");
    ManagedPool pool = open(4);
    resizeByOwner(6);
    assertEquals(6, pool.state().size());
    assertUnchanged(Status.STALE, 6, pool.apply(PoolChange.toSize(5).expecting(4)));
    resizeByOwner(3);
    assertEquals(3, pool.state().size());
    assertEquals(5, pool.resize(5).applied().size());
  }

  @Test
  void aPoolThatCanOnlyBeWatchedSaysSo() throws Exception {
    assumeFalse(knobs().contains(Knob.SIZE), "can be set");
    ManagedPool pool = open(4);
    assertEquals(Set.of(), pool.knobs());
    assertUnchanged(Status.UNSUPPORTED, 4, pool.resize(6));
    assertEquals(4, pool.state().size());
  }

  /** Thrown on purpose. */
  static final class ExpectedFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExpectedFailure() {
      super("thrown by the test", null, false, false);
    }
  }

  private record Broken(AtomicInteger told) implements LatencyObserver {
    @Override
    public void queueWaitNanos(long nanos) {
      fail();
    }

    @Override
    public void runNanos(long nanos) {
      fail();
    }

    @Override
    public void latencyNanos(long nanos) {
      fail();
    }

    private void fail() {
      told.incrementAndGet();
      throw new ExpectedFailure();
    }
  }
}
