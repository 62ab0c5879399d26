package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tidegate.pools.ApplyResult;
import io.tidegate.pools.PoolPhase;
import io.tidegate.pools.PoolSettings;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Ack.Outcome;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.PoolId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The pool has size 8 at the beginning; a lease is 60 s. */
class LeaseTest {
  private static final PoolId WORKERS = new PoolId("orders", "workers");
  private static final String INSTANCE = "orders-1";
  private static final long NOW = 1_764_000_000_000L;
  private static final long LEASE = 60_000;

  private final FakePool pool = new FakePool("workers");
  private final MonitoredPool monitored = Monitored.pool(INSTANCE, WORKERS, pool, NOW);
  private final PoolControl control = monitored.control();

  /** Seconds since the beginning, by the clock that cannot be set, whose origin is anywhere. */
  private static long at(long seconds) {
    return Long.MAX_VALUE - 100 + TimeUnit.SECONDS.toNanos(seconds);
  }

  private Ack command(
      String id, CommandAction action, long lease, int target, int atSeconds, int issuedSeconds) {
    long issued = NOW + issuedSeconds * 1000L;
    Command command =
        new Command(
            id,
            "d",
            WORKERS,
            INSTANCE,
            control.revision(),
            pool.size,
            target,
            issued,
            issued + 3_600_000,
            action,
            lease,
            ByteString.EMPTY);
    return control.apply(command, NOW + atSeconds * 1000L, at(atSeconds));
  }

  private Ack resize(int target, int atSeconds) {
    return command("r" + atSeconds, CommandAction.RESIZE, LEASE, target, atSeconds, atSeconds);
  }

  private Ack renew(int atSeconds) {
    return command("n" + atSeconds, CommandAction.RENEW, LEASE, 1, atSeconds, atSeconds);
  }

  private long leaseUntil() {
    return control.view().leaseUntilMillis();
  }

  @Test
  void whatNobodyRenewsGoesBackOnceToWhatTheOwnerHad() {
    assertEquals(0, leaseUntil());
    assertEquals(Outcome.APPLIED, resize(12, 0).outcome());
    assertEquals(NOW + LEASE, leaseUntil());
    assertEquals(Outcome.APPLIED, resize(14, 30).outcome());
    assertEquals(NOW + 90_000, leaseUntil());
    assertFalse(control.endLease(at(89)));
    assertEquals(14, pool.size);
    assertTrue(control.endLease(at(90)));
    assertEquals(8, pool.size);
    assertEquals(3, control.revision());
    assertEquals(0, leaseUntil());
    assertFalse(control.endLease(at(200)));
    assertEquals(List.of(12, 14, 8), pool.resizes);
  }

  @Test
  void aRenewalChangesNothingButTheEnd() {
    resize(12, 0);
    Ack renewed = renew(50);
    assertEquals(
        new Ack("n50", WORKERS, INSTANCE, Outcome.APPLIED, 1, 12, 12, "", NOW + 50_000), renewed);
    assertEquals(NOW + 110_000, leaseUntil());
    assertFalse(control.endLease(at(109)));
    assertEquals(List.of(12), pool.resizes);
    assertTrue(control.endLease(at(110)));
    assertEquals(8, pool.size);
  }

  @Test
  void aRenewalOfNothingIsRefused() {
    Ack none = renew(0);
    assertEquals(Outcome.REJECTED, none.outcome());
    assertEquals(
        "no lease runs on pool orders/workers: its size 8 is the owner's own", none.detail());
    assertEquals(0, leaseUntil());
  }

  @Test
  void aRepeatedOrAnOlderRenewalExtendsNothing() {
    resize(12, 0);
    renew(10);
    renew(20);
    assertEquals(
        Outcome.DUPLICATE, command("n20", CommandAction.RENEW, LEASE, 1, 55, 20).outcome());
    Ack older = command("n10", CommandAction.RENEW, LEASE, 1, 56, 10);
    assertEquals(Outcome.STALE, older.outcome());
    assertEquals("issued at 1764000010000: the last RENEW is of 1764000020000", older.detail());
    assertEquals(NOW + 80_000, leaseUntil());
  }

  @Test
  void aCommandWithoutALeaseIsForEver() {
    resize(12, 0);
    command("r", CommandAction.RESIZE, 0, 13, 10, 10);
    assertEquals(0, leaseUntil());
    assertFalse(control.endLease(at(10_000)));
    assertEquals(13, pool.size);
    resize(15, 20_000);
    assertTrue(control.endLease(at(20_060)));
    assertEquals(13, pool.size);
  }

  @Test
  void aRenewalWithoutALeaseMakesTheSizeStay() {
    resize(12, 0);
    assertEquals(Outcome.APPLIED, command("n", CommandAction.RENEW, 0, 1, 10, 10).outcome());
    assertFalse(control.endLease(at(10_000)));
    assertEquals(12, pool.size);
  }

  @Test
  void anOwnerWhoSetsASizeMeanwhileHasTheLastWord() {
    resize(12, 0);
    pool.size = 10;
    assertFalse(control.endLease(at(1)));
    assertEquals(0, leaseUntil());
    assertFalse(control.endLease(at(1000)));
    assertEquals(10, pool.size);
    assertEquals(1, control.revision());
    // What comes next builds on the owner's size.
    resize(11, 1001);
    assertTrue(control.endLease(at(1061)));
    assertEquals(10, pool.size);
  }

  @Test
  void theNextCommandSeesTheOwnersSizeAlsoBeforeTheLeaseWasLookedAt() {
    resize(12, 0);
    pool.size = 10;
    resize(11, 1);
    assertTrue(control.endLease(at(61)));
    assertEquals(10, pool.size);
  }

  @Test
  void aClampedSizeIsTheCommandsAndNotTheOwners() {
    pool.most = 11;
    assertEquals(Outcome.CLAMPED, resize(30, 0).outcome());
    assertFalse(control.endLease(at(1)));
    assertEquals(NOW + LEASE, leaseUntil());
    assertTrue(control.endLease(at(60)));
    assertEquals(8, pool.size);
  }

  @Test
  void aPoolThatIsAtItsBaselineAnywayIsLeftAlone() {
    resize(12, 0);
    resize(8, 10);
    assertFalse(control.endLease(at(70)));
    assertEquals(0, leaseUntil());
    assertEquals(2, control.revision());
    assertEquals(List.of(12, 8), pool.resizes);
  }

  @Test
  void aPoolThatCannotGoBackIsTriedAgainAndOneAtItsEndIsNot() {
    resize(12, 0);
    PoolSettings settings = new PoolSettings(12, 100);
    pool.answer =
        new ApplyResult(ApplyResult.Status.FAILED, settings, settings, settings, "no threads");
    assertFalse(control.endLease(at(60)));
    assertEquals(NOW + LEASE, leaseUntil());
    pool.answer = null;
    assertTrue(control.endLease(at(61)));
    assertEquals(8, pool.size);
    resize(12, 62);
    pool.phase = PoolPhase.TERMINATED;
    assertFalse(control.endLease(at(200)));
    assertEquals(0, leaseUntil());
    assertEquals(12, pool.size);
  }

  @Test
  void whoTakesThePoolOffTheAgentGetsItsSizeBack() {
    resize(12, 0);
    monitored.close();
    assertEquals(8, pool.size);
    assertEquals(2, control.revision());
  }

  @Test
  void aLeaseOfCenturiesDoesNotWrapAround() {
    command("r", CommandAction.RESIZE, Long.MAX_VALUE, 12, 0, 0);
    assertEquals(Long.MAX_VALUE, leaseUntil());
    assertFalse(control.endLease(at(1_000_000)));
  }

  @Test
  void aRefusedCommandLeavesTheLeaseAlone() {
    resize(12, 0);
    pool.failsToResize = true;
    assertEquals(Outcome.FAILED, resize(14, 10).outcome());
    assertEquals(NOW + LEASE, leaseUntil());
    pool.failsToResize = false;
    assertTrue(control.endLease(at(60)));
    assertEquals(8, pool.size);
  }
}
