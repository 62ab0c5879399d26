package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static io.tidegate.pools.Results.assertResized;
import static io.tidegate.pools.Results.assertStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.ApplyResult.Status;
import io.tidegate.pools.ConnectionUnavailableException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ElasticConnectionPoolTest {
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private ElasticConnectionPool<Channel> pool;

  private final class Channel implements AutoCloseable {
    private final AtomicInteger closes = new AtomicInteger();
    private volatile boolean usable = true;

    Channel() {
      int now = open.incrementAndGet();
      mostOpen.accumulateAndGet(now, Math::max);
    }

    @Override
    public void close() {
      closes.incrementAndGet();
      open.decrementAndGet();
    }
  }

  @AfterEach
  void stop() {
    callers.shutdownNow();
    if (pool != null) {
      pool.close();
      assertEquals(0, open.get(), "connections left open");
    }
  }

  private ElasticConnectionPoolBuilder<Channel> settings(int size) {
    return ElasticConnectionPool.builder("payments-rpc", timeLeft -> new Channel())
        .size(size)
        .limits(1, 16)
        .closeTimeout(Duration.ofMillis(50));
  }

  private void start(int size) {
    pool = settings(size).build();
  }

  @Test
  void aConnectionIsUsedAgain() throws Exception {
    start(2);
    Channel first;
    try (Lease<Channel> lease = pool.borrow()) {
      first = lease.connection();
    }
    try (Lease<Channel> lease = pool.borrow()) {
      assertSame(first, lease.connection());
    }
    assertEquals(new PoolState(2, 1, 0, 0, 1000, 1, 16), pool.state());
    assertEquals(new PoolCounts(2, 2, 0, 0), pool.counts());
  }

  @Test
  void atTheTimeoutTheCallerIsToldTheNumbers() throws Exception {
    start(1);
    RecordedTimes times = new RecordedTimes();
    pool.observe(times);
    try (Lease<Channel> lease = pool.borrow()) {
      ConnectionUnavailableException refusal =
          assertThrows(
              ConnectionUnavailableException.class, () -> pool.borrow(Duration.ofMillis(5)));
      assertEquals(
          "pool 'payments-rpc' timed out after 5 ms (size=1, live=1, active=1, waiting=0)",
          refusal.getMessage());
      assertEquals(Reason.TIMED_OUT, refusal.reason());
      assertSame(1, open.get());
      assertTrue(lease.connection().usable);
    }
    assertEquals(new PoolCounts(1, 1, 1, 0), pool.counts());
    assertEquals(2, times.latencies.size());
    assertTrue(times.latencies.get(1) >= 5_000_000L, times.latencies::toString);
    assertEquals(1, times.runs.size());
  }

  @Test
  void waitersAreServedInTheirOrder() throws Exception {
    start(1);
    List<Integer> served = new CopyOnWriteArrayList<>();
    Lease<Channel> first = pool.borrow();
    List<Future<?>> waiters = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      waiters.add(
          callers.submit(
              () -> {
                try (Lease<Channel> lease = pool.borrow(Duration.ofSeconds(10))) {
                  assertTrue(lease.connection().usable);
                  served.add(number);
                }
                return null;
              }));
      eventually(() -> pool.state().queued() == number + 1, pool::state);
    }
    first.close();
    for (Future<?> waiter : waiters) {
      waiter.get(10, TimeUnit.SECONDS);
    }
    assertEquals(List.of(0, 1, 2, 3, 4), served);
    assertEquals(1, mostOpen.get());
  }

  @Test
  void moreThanMayWaitAreRefusedAtOnce() throws Exception {
    pool = settings(1).maxWaiters(0).build();
    try (Lease<Channel> lease = pool.borrow()) {
      assertEquals(
          Reason.TOO_MANY_WAITERS,
          assertThrows(ConnectionUnavailableException.class, () -> pool.borrow()).reason());
      assertTrue(lease.connection().usable);
    }
  }

  @Test
  void growingServesTheWaiting() throws Exception {
    start(1);
    Lease<Channel> first = pool.borrow();
    Future<Lease<Channel>> second = callers.submit(() -> pool.borrow(Duration.ofSeconds(10)));
    eventually(() -> pool.state().queued() == 1, pool::state);
    assertResized(1, 2, pool.resize(2));
    Lease<Channel> lent = second.get(10, TimeUnit.SECONDS);
    assertNotSame(first.connection(), lent.connection());
    first.close();
    lent.close();
  }

  @Test
  void shrinkingBreaksNoBorrowedConnectionAndOpensNoneUntilTheDeficitIsPaid() throws Exception {
    start(3);
    List<Lease<Channel>> leases = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      leases.add(pool.borrow());
    }
    assertResized(3, 1, pool.resize(1));
    assertEquals(3, pool.state().active());
    for (Lease<Channel> lease : leases) {
      assertEquals(0, lease.connection().closes.get());
    }
    leases.get(0).close();
    leases.get(1).close();
    eventually(() -> pool.state().live() == 1, pool::state);
    assertEquals(1, open.get());
    assertEquals(
        Reason.TIMED_OUT,
        assertThrows(ConnectionUnavailableException.class, () -> pool.borrow(Duration.ofMillis(5)))
            .reason());
    leases.get(2).close();
    try (Lease<Channel> lease = pool.borrow()) {
      assertTrue(lease.connection().usable);
    }
    assertEquals(3, mostOpen.get());
  }

  @Test
  void shrinkingClosesIdleOnes() throws Exception {
    start(3);
    List<Lease<Channel>> leases = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      leases.add(pool.borrow());
    }
    leases.forEach(Lease::close);
    pool.resize(1);
    eventually(() -> open.get() == 1, open::get);
    eventually(() -> pool.state().live() == 1, pool::state);
  }

  @Test
  void whoResizesDoesNotWaitForASlowClose() throws Exception {
    CountDownLatch closeMayEnd = new CountDownLatch(1);
    AtomicInteger closed = new AtomicInteger();
    ElasticConnectionPool<AutoCloseable> slow =
        ElasticConnectionPool.<AutoCloseable>builder(
                "slow",
                timeLeft ->
                    () -> {
                      closeMayEnd.await();
                      closed.incrementAndGet();
                    })
            .size(2)
            .build();
    Lease<AutoCloseable> first = slow.borrow();
    slow.borrow().close();
    slow.resize(1);
    // Still closing: it counts, so nothing may be opened in its place.
    assertEquals(2, slow.state().live());
    assertEquals(0, closed.get());
    closeMayEnd.countDown();
    eventually(() -> slow.state().live() == 1, slow::state);
    first.close();
    slow.close();
    assertEquals(2, closed.get());
  }

  @Test
  void aConnectionCountsUntilItIsClosed() throws Exception {
    CountDownLatch closeMayEnd = new CountDownLatch(1);
    AtomicInteger opened = new AtomicInteger();
    ElasticConnectionPool<AutoCloseable> slow =
        ElasticConnectionPool.<AutoCloseable>builder(
                "slow",
                timeLeft -> {
                  opened.incrementAndGet();
                  return closeMayEnd::await;
                })
            .size(2)
            .nanoClock(nanos::get)
            .idleTimeout(Duration.ofSeconds(30))
            .build();
    Lease<AutoCloseable> first = slow.borrow();
    slow.borrow().close();
    nanos.set(TimeUnit.SECONDS.toNanos(31));
    slow.lookForExpired();
    eventually(() -> slow.state().live() == 2 && slow.state().active() == 1, slow::state);
    slow.resize(1);
    first.close();
    // One is idle and one is being closed: for a size of 1 that is one too many.
    assertThrows(ConnectionUnavailableException.class, () -> slow.borrow(Duration.ofMillis(20)));
    closeMayEnd.countDown();
    slow.borrow(Duration.ofSeconds(10)).close();
    assertEquals(2, opened.get());
    slow.close();
  }

  @Test
  void aSecondCloseOfALeaseGivesNothingBackTwice() throws Exception {
    start(1);
    Lease<Channel> lease = pool.borrow();
    lease.close();
    lease.close();
    lease.invalidate();
    assertEquals(new PoolCounts(1, 1, 0, 0), pool.counts());
    assertThrows(IllegalStateException.class, lease::connection);
    try (Lease<Channel> next = pool.borrow()) {
      lease.close();
      assertEquals(1, pool.state().active());
      assertTrue(next.connection().usable);
    }
  }

  @Test
  void aBrokenConnectionIsReplaced() throws Exception {
    start(1);
    Lease<Channel> lease = pool.borrow();
    Channel broken = lease.connection();
    lease.invalidate();
    try (Lease<Channel> next = pool.borrow()) {
      assertNotSame(broken, next.connection());
    }
    assertEquals(1, broken.closes.get());
    assertEquals(new PoolCounts(2, 2, 0, 1), pool.counts());
    assertEquals(1, mostOpen.get());
  }

  @Test
  void theValidatorDecidesWhatIsLentAgain() throws Exception {
    pool = settings(1).validator(channel -> channel.usable).build();
    Channel first;
    try (Lease<Channel> lease = pool.borrow()) {
      first = lease.connection();
    }
    first.usable = false;
    try (Lease<Channel> lease = pool.borrow()) {
      assertNotSame(first, lease.connection());
    }
    assertEquals(1, first.closes.get());
  }

  @Test
  void aFailedOpenGivesItsPlaceBack() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    pool =
        ElasticConnectionPool.<Channel>builder(
                "payments-rpc",
                timeLeft -> {
                  if (attempts.incrementAndGet() == 1) {
                    throw new IOException("connection refused");
                  }
                  return new Channel();
                })
            .size(1)
            .build();
    ConnectionUnavailableException failure =
        assertThrows(ConnectionUnavailableException.class, () -> pool.borrow());
    assertEquals(Reason.OPEN_FAILED, failure.reason());
    assertTrue(failure.getMessage().contains("connection refused"), failure.getMessage());
    pool.borrow().close();
    assertEquals(new PoolCounts(2, 2, 0, 1), pool.counts());
  }

  @Test
  void idleConnectionsAreClosedAfterTheIdleTimeout() throws Exception {
    pool = settings(2).nanoClock(nanos::get).idleTimeout(Duration.ofSeconds(30)).build();
    pool.borrow().close();
    nanos.set(TimeUnit.SECONDS.toNanos(29));
    pool.lookForExpired();
    pool.borrow().close();
    assertEquals(1, mostOpen.get());
    nanos.set(TimeUnit.SECONDS.toNanos(59));
    pool.lookForExpired();
    eventually(() -> pool.state().live() == 0, pool::state);
    assertEquals(0, open.get());
  }

  @Test
  void anOldConnectionIsClosedWhenItComesBack() throws Exception {
    pool = settings(2).nanoClock(nanos::get).maxLifetime(Duration.ofMinutes(30)).build();
    Lease<Channel> lease = pool.borrow();
    nanos.set(TimeUnit.MINUTES.toNanos(30));
    assertEquals(0, lease.connection().closes.get());
    lease.close();
    eventually(() -> pool.state().live() == 0, pool::state);
  }

  @Test
  void closeSendsWaitersAwayAndTakesBackWhatIsBorrowed() throws Exception {
    start(1);
    Lease<Channel> lease = pool.borrow();
    Channel channel = lease.connection();
    Future<ConnectionUnavailableException> waiter =
        callers.submit(
            () ->
                assertThrows(
                    ConnectionUnavailableException.class,
                    () -> pool.borrow(Duration.ofSeconds(10))));
    eventually(() -> pool.state().queued() == 1, pool::state);
    pool.close();
    assertEquals(Reason.CLOSED, waiter.get(10, TimeUnit.SECONDS).reason());
    assertEquals(1, channel.closes.get());
    assertThrows(ConnectionUnavailableException.class, () -> pool.borrow());
    assertStatus(Status.FAILED, "pool 'payments-rpc' is TERMINATED", pool.resize(2));
    lease.close();
    assertEquals(1, channel.closes.get());
  }

  @Test
  void theOwnersLimitsCannotBePassed() {
    start(4);
    assertStatus(
        Status.CLAMPED,
        "size 17 is outside of the local limits of pool 'payments-rpc', 1 to 16: it has 16",
        pool.resize(17));
    assertEquals(16, pool.state().size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void underRandomResizesTheLargestSizeIsNeverExceededAndNothingIsLost(long seed) throws Exception {
    start(4);
    List<Future<?>> work = new ArrayList<>();
    AtomicInteger lent = new AtomicInteger();
    for (int caller = 0; caller < 6; caller++) {
      Random random = new Random(seed * 100 + caller);
      work.add(
          callers.submit(
              () -> {
                for (int i = 0; i < 300; i++) {
                  try (Lease<Channel> lease = pool.borrow(Duration.ofSeconds(10))) {
                    lent.incrementAndGet();
                    if (random.nextInt(10) == 0) {
                      lease.invalidate();
                    }
                  }
                }
                return null;
              }));
    }
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      pool.resize(1 + random.nextInt(5));
      PoolState state = pool.state();
      assertTrue(state.live() <= 5, () -> "seed " + seed + ": " + state);
    }
    for (Future<?> each : work) {
      each.get(20, TimeUnit.SECONDS);
    }
    assertEquals(1800, lent.get(), "seed " + seed);
    assertTrue(mostOpen.get() <= 5, () -> "seed " + seed + ": " + mostOpen.get());
    PoolCounts counts = pool.counts();
    assertEquals(1800, counts.submitted());
    assertEquals(1800, counts.completed());
    assertEquals(0, pool.state().active());
  }
}
