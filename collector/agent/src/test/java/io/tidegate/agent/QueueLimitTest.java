package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tidegate.pools.Knob;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Ack.Outcome;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSpec;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pool has size 8 and lets 100 wait at the beginning; a lease is 60 s. */
class QueueLimitTest {
  private static final PoolId WORKERS = new PoolId("orders", "workers");
  private static final long NOW = 1_764_000_000_000L;
  private static final long LEASE = 60_000;

  private final FakePool pool = new FakePool("workers");
  private final MonitoredPool monitored = Monitored.pool("orders-1", WORKERS, pool, NOW);
  private final PoolControl control = monitored.control();
  private int sent;

  @BeforeEach
  void withAQueue() {
    pool.knobs = Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY);
  }

  private static long at(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  private Ack command(int size, int queue, long lease, int atSeconds) {
    return control.apply(told("c" + ++sent, size, queue, lease), NOW, at(atSeconds));
  }

  private Command told(String id, int size, int queue, long lease) {
    return new Command(
        id,
        "d",
        WORKERS,
        "orders-1",
        control.revision(),
        pool.size,
        size,
        NOW,
        NOW + 3_600_000,
        CommandAction.RESIZE,
        lease,
        ByteString.EMPTY,
        queue);
  }

  private PoolSpec spec() {
    return control.spec(pool.state());
  }

  @Test
  void limitsTheQueueAndTellsWhatTheOwnersIs() {
    Ack ack = command(8, 14, LEASE, 0);
    assertEquals(Outcome.APPLIED, ack.outcome());
    assertEquals(14, ack.queueAfter());
    assertEquals(8, ack.sizeAfter());
    assertEquals(1, ack.revision());
    assertEquals(14, pool.queue);
    assertEquals(new PoolSpec(8, 14, 1, 20, false, 1, 100), spec());
    assertEquals(spec(), monitored.beat().orElseThrow().spec());
    assertEquals(Outcome.APPLIED, command(8, 100, LEASE, 1).outcome());
    assertEquals(new PoolSpec(8, 100, 1, 20), spec());
  }

  @Test
  void aResizeLeavesTheQueueAsItIs() {
    command(8, 14, LEASE, 0);
    assertEquals(0, command(12, 0, LEASE, 1).queueAfter());
    assertEquals(new PoolSpec(12, 14, 1, 20, false, 1, 100), spec());
  }

  @Test
  void neverTakesMoreThanItsOwnerLets() {
    command(8, 14, LEASE, 0);
    Ack ack = command(8, 500, LEASE, 1);
    assertEquals(Outcome.CLAMPED, ack.outcome());
    assertEquals(100, ack.queueAfter());
    assertEquals(
        "pool orders/workers lets 1 to 100 wait by its owner: 500 were asked for, it takes 100",
        ack.detail());
    assertEquals(100, pool.queue);
  }

  @Test
  void aRepeatedCommandSaysAgainWhatItDid() {
    Command command = told("c", 8, 14, LEASE);
    control.apply(command, NOW, at(0));
    Ack again = control.apply(command, NOW, at(1));
    assertEquals(Outcome.DUPLICATE, again.outcome());
    assertEquals(14, again.queueAfter());
    assertEquals(1, control.revision());
  }

  @Test
  void aCommandOfAnotherRevisionChangesNothing() {
    Command late = told("late", 8, 50, LEASE);
    command(8, 14, LEASE, 0);
    assertEquals(Outcome.STALE, control.apply(late, NOW, at(1)).outcome());
    assertEquals(14, pool.queue);
  }

  @Test
  void whatNobodyRenewsGoesBackToTheOwners() {
    command(12, 0, LEASE, 0);
    command(12, 14, LEASE, 10);
    assertFalse(control.endLease(at(69)));
    assertTrue(control.endLease(at(70)));
    assertEquals(new PoolSpec(8, 100, 1, 20), spec());
    assertEquals(3, control.revision());
    assertFalse(control.endLease(at(200)));
  }

  @Test
  void aLimitEndsWithItsLeaseAlsoWhereTheSizeIsTheOwners() {
    command(8, 14, LEASE, 0);
    pool.size = 9;
    assertTrue(control.endLease(at(60)));
    assertEquals(new PoolSpec(9, 100, 1, 20), spec());
  }

  @Test
  void aLimitThatACommandLeftBehindHalfWayEndsAsItsLeaseWould() {
    pool.failsBehindQueue = true;
    assertEquals(Outcome.FAILED, command(8, 14, LEASE, 0).outcome());
    assertEquals(14, pool.queue);
    pool.failsBehindQueue = false;
    assertFalse(control.endLease(at(59)));
    assertTrue(control.endLease(at(60)));
    assertEquals(new PoolSpec(8, 100, 1, 20), spec());
  }

  @Test
  void aCommandThatFailsEndsNoLimitThatIsForEver() {
    command(8, 14, 0, 0);
    pool.failsToResize = true;
    assertEquals(Outcome.FAILED, command(8, 10, LEASE, 1).outcome());
    pool.failsToResize = false;
    assertFalse(control.endLease(at(1_000)));
    assertEquals(14, pool.queue);
  }

  @Test
  void aQueueThatDoesNotGoBackKeepsNoSizeFromIt() {
    command(12, 0, LEASE, 0);
    command(12, 14, LEASE, 10);
    pool.queueIsStuck = true;
    assertTrue(control.endLease(at(70)));
    assertEquals(new PoolSpec(8, 14, 1, 20, false, 1, 100), spec());
    assertFalse(control.endLease(at(71)));
    pool.queueIsStuck = false;
    assertTrue(control.endLease(at(72)));
    assertEquals(new PoolSpec(8, 100, 1, 20), spec());
    assertEquals(0, control.view().leaseUntilMillis());
  }

  @Test
  void aQueueThatItsOwnerChangedIsTheOwners() {
    command(8, 14, LEASE, 0);
    pool.queue = 30;
    control.endLease(at(1));
    assertEquals(new PoolSpec(8, 30, 1, 20), spec());
    control.endLease(at(60));
    assertEquals(30, pool.queue);
    assertEquals(30, command(8, 100, LEASE, 61).queueAfter());
  }

  @Test
  void aLimitForEverIsGivenBackWhenTheAgentLetsGo() {
    command(8, 14, 0, 0);
    assertFalse(control.endLease(at(1_000_000)));
    control.letGo();
    assertEquals(100, pool.queue);
  }

  @Test
  void aPoolWithoutSuchAQueueSaysSo() {
    pool.queue = 0;
    assertEquals(Outcome.UNSUPPORTED, command(8, 14, LEASE, 0).outcome());
    pool.queue = 100;
    pool.knobs = Set.of(Knob.SIZE);
    assertEquals(Outcome.UNSUPPORTED, command(8, 14, LEASE, 0).outcome());
    assertEquals(0, control.revision());
  }
}
