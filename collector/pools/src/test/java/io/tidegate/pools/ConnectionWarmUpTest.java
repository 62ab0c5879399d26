package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static io.tidegate.pools.Results.assertStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.ApplyResult.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leaks, warm-ups and lifetimes, by a clock that the test moves. */
@Timeout(30)
class ConnectionWarmUpTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicBoolean down = new AtomicBoolean();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private volatile Duration opening = Duration.ZERO;
  private ElasticConnectionPool<AutoCloseable> pool;

  private ElasticConnectionPoolBuilder<AutoCloseable> settings() {
    return ElasticConnectionPool.<AutoCloseable>builder("payments-rpc", timeLeft -> connect())
        .size(8)
        .limits(1, 16)
        .closeTimeout(Duration.ofMillis(50))
        .nanoClock(nanos::get)
        .onFailure(failures::add);
  }

  private AutoCloseable connect() throws IOException {
    attempts.incrementAndGet();
    nanos.addAndGet(opening.toNanos());
    if (down.get()) {
      throw new IOException("connection refused");
    }
    open.incrementAndGet();
    return open::decrementAndGet;
  }

  @AfterEach
  void stop() {
    pool.close();
    assertEquals(0, open.get(), "connections left open");
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    pool.lookForExpired();
  }

  private void openBecomes(int expected) {
    eventually(
        () -> {
          pool.lookForExpired();
          return open.get() == expected && pool.state().live() == expected;
        },
        pool::state);
  }

  @Test
  void warmUpOpensAheadOfNeedAndIsKeptForAWhile() {
    pool = settings().idleTimeout(Duration.ofSeconds(30)).keepWarm(Duration.ofMinutes(5)).build();
    ApplyResult result = pool.apply(PoolChange.warmTo(6));
    assertTrue(result.status().changed(), result::toString);
    openBecomes(6);
    pass(Duration.ofMinutes(4));
    pool.apply(PoolChange.warmTo(3));
    openBecomes(3);
    pass(Duration.ofMinutes(4));
    openBecomes(3);
    pass(Duration.ofMinutes(2));
    openBecomes(0);
    assertEquals(6, attempts.get());
    assertEquals(new PoolCounts(0, 0, 0, 0), pool.counts());
  }

  @Test
  void openingIsTimedWhoeverNeedsItAndOnlyWhereItSucceeds() throws Exception {
    pool = settings().build();
    RecordedTimes times = new RecordedTimes();
    pool.observe(times);
    opening = Duration.ofMillis(30);
    down.set(true);
    assertThrows(ConnectionUnavailableException.class, pool::borrow);
    down.set(false);
    pool.borrow().close();
    pool.borrow().close();
    assertEquals(List.of(30_000_000L), times.opens);
    opening = Duration.ofMillis(70);
    pool.apply(PoolChange.warmTo(2));
    openBecomes(2);
    assertEquals(List.of(30_000_000L, 70_000_000L), times.opens);
  }

  @Test
  void warmUpStopsAtTheSize() {
    pool = settings().size(2).build();
    assertStatus(
        Status.CLAMPED,
        "pool 'payments-rpc' was asked to have 10 open: it warms up to its size, 2",
        pool.apply(PoolChange.warmTo(10)));
    openBecomes(2);
    pool.resize(4);
    openBecomes(4);
  }

  @Test
  void aServerThatIsDownIsAskedAtABoundedRate() {
    down.set(true);
    pool = settings().build();
    pool.apply(PoolChange.warmTo(2));
    eventually(() -> failures.size() == 1, failures::toString);
    assertEquals(
        "pool 'payments-rpc' could not open a connection ahead of need, tries again in 1 s"
            + " (size=8, live=0): java.io.IOException: connection refused",
        failures.get(0).getMessage());
    pool.apply(PoolChange.warmTo(3));
    pass(Duration.ofMillis(999));
    pool.apply(PoolChange.warmTo(2));
    assertEquals(1, attempts.get());
    pass(Duration.ofMillis(1));
    eventually(() -> failures.size() == 2, failures::toString);
    assertTrue(
        failures.get(1).getMessage().contains("tries again in 2 s"),
        () -> failures.get(1).getMessage());
    down.set(false);
    pass(Duration.ofSeconds(2));
    openBecomes(2);
    assertEquals(4, attempts.get());
  }

  @Test
  void idleConnectionsAreKeptReady() throws Exception {
    pool = settings().minIdle(2).idleTimeout(Duration.ofSeconds(30)).build();
    openBecomes(2);
    try (Lease<AutoCloseable> first = pool.borrow();
        Lease<AutoCloseable> second = pool.borrow()) {
      assertEquals(2, pool.state().active());
      openBecomes(4);
      first.connection();
      second.connection();
    }
    pass(Duration.ofMinutes(1));
    openBecomes(2);
  }

  @Test
  void connectionsThatWereOpenedTogetherDoNotEndTogether() throws Exception {
    AtomicInteger drawn = new AtomicInteger();
    pool =
        settings()
            .idleTimeout(Duration.ofHours(1))
            .maxLifetime(Duration.ofMinutes(30))
            .random(() -> drawn.getAndIncrement() == 0 ? 0 : 0.5)
            .build();
    List<Lease<AutoCloseable>> leases = new ArrayList<>();
    leases.add(pool.borrow());
    leases.add(pool.borrow());
    leases.forEach(Lease::close);
    pass(Duration.ofSeconds(28 * 60 + 29));
    openBecomes(2);
    pass(Duration.ofSeconds(1));
    openBecomes(1);
    pass(Duration.ofSeconds(90));
    openBecomes(0);
  }

  @Test
  void aLoanThatLastsTooLongIsReportedOnceWithItsBorrower() throws Exception {
    List<ConnectionLeakException> leaks = new CopyOnWriteArrayList<>();
    pool = settings().leakThreshold(Duration.ofSeconds(10)).onLeak(leaks::add).build();
    Lease<AutoCloseable> quick = pool.borrow();
    Lease<AutoCloseable> kept = borrowAndKeep();
    pass(Duration.ofSeconds(9));
    quick.close();
    pass(Duration.ofSeconds(2));
    eventually(() -> leaks.size() == 1, leaks::toString);
    ConnectionLeakException leak = leaks.get(0);
    assertEquals(Duration.ofSeconds(11), leak.held());
    assertEquals(Thread.currentThread().getName(), leak.thread().orElseThrow());
    assertTrue(
        List.of(leak.getStackTrace()).toString().contains("borrowAndKeep"),
        () -> List.of(leak.getStackTrace()).toString());
    assertTrue(
        leak.getMessage()
            .startsWith("pool 'payments-rpc': a connection has been on loan for 11000 ms;"),
        leak::getMessage);
    pass(Duration.ofSeconds(60));
    // What it does after the leak watch shows that it has been through it again.
    openBecomes(1);
    assertEquals(1, leaks.size());
    assertEquals(1, pool.leaks());
    kept.close();
    assertEquals(new PoolCounts(2, 2, 0, 0), pool.counts());
  }

  private Lease<AutoCloseable> borrowAndKeep() throws Exception {
    return pool.borrow();
  }

  @Test
  void theConnectionOfALeaseThatBecameGarbageIsReclaimed() throws Exception {
    pool = settings().size(1).build();
    pool.borrow();
    eventually(
        () -> {
          System.gc();
          pool.lookForExpired();
          return pool.leaks() == 1;
        },
        pool::state);
    eventually(() -> failures.size() == 1, failures::toString);
    ConnectionLeakException leak = (ConnectionLeakException) failures.get(0);
    assertTrue(leak.reclaimed());
    assertEquals(
        "pool 'payments-rpc': a connection was never given back, its lease is garbage after 0 ms:"
            + " it is closed; set a leak threshold to be told who borrows",
        leak.getMessage());
    pool.borrow(Duration.ofSeconds(10)).close();
    assertEquals(new PoolCounts(2, 2, 0, 1), pool.counts());
    assertEquals(2, attempts.get());
  }

  @Test
  void theSizeFollowsTheRequestRateUntilItIsSetFromOutside() throws Exception {
    pool = settings().size(2).followRequestRate(Duration.ofSeconds(12)).build();
    // A first look, to measure from.
    eventually(() -> sizeAfterASecondOfUse(600, 10) == 8, pool::state);
    pool.resize(3);
    for (int i = 0; i < 5; i++) {
      sizeAfterASecondOfUse(1200, 10);
    }
    assertEquals(3, pool.state().size());
  }

  private int sizeAfterASecondOfUse(int requests, int useMillis) {
    for (int i = 0; i < requests; i++) {
      try (Lease<AutoCloseable> lease = pool.borrow()) {
        lease.connection();
        nanos.addAndGet(Duration.ofMillis(useMillis).toNanos());
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      nanos.addAndGet(-Duration.ofMillis(useMillis).toNanos());
    }
    pass(Duration.ofSeconds(1));
    return pool.state().size();
  }
}
