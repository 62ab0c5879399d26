package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Ack.Outcome;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.PoolId;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandApplierTest {
  private static final PoolId WORKERS = new PoolId("orders", "workers");
  private static final String INSTANCE = "orders-host7-4711-1764000000000";
  private static final long NOW = 1_764_000_100_000L;

  private final FakePool pool = new FakePool("workers");
  private final MonitoredPool monitored = Monitored.pool(INSTANCE, WORKERS, pool, NOW);
  private final CommandApplier applier =
      new CommandApplier(INSTANCE, id -> id.equals(WORKERS) ? monitored : null, null);

  private static Command command(String id, long revision, int expected, int target) {
    return command(id, WORKERS, INSTANCE, revision, expected, target);
  }

  private static Command command(
      String id, PoolId pool, String instance, long revision, int expected, int target) {
    return new Command(
        id, "decision", pool, instance, revision, expected, target, NOW - 1000, NOW + 1000);
  }

  private static Ack ack(
      String id, Outcome outcome, long revision, int before, int after, String detail) {
    return new Ack(id, WORKERS, INSTANCE, outcome, revision, before, after, detail, NOW);
  }

  private Ack apply(Command command, long nowMillis) {
    return applier.apply(command, nowMillis, 0);
  }

  @Test
  void appliesWhatFits() {
    assertEquals(ack("a", Outcome.APPLIED, 1, 8, 12, ""), apply(command("a", 0, 8, 12), NOW));
    assertEquals(12, pool.size);
    assertEquals(1, monitored.control().revision());
    assertEquals(ack("b", Outcome.APPLIED, 2, 12, 10, ""), apply(command("b", 1, 12, 10), NOW));
  }

  @Test
  void theSameCommandAgainChangesNothingAndAnswersTheSame() {
    apply(command("a", 0, 8, 12), NOW - 5);
    Ack again = apply(command("a", 0, 8, 12), NOW);
    assertEquals(ack("a", Outcome.DUPLICATE, 1, 8, 12, "applied before, at " + (NOW - 5)), again);
    assertEquals(List.of(12), pool.resizes);
  }

  @Test
  void aDuplicateIsOneAlsoAfterItsExpiryAndAfterAResizeByHand() {
    apply(command("a", 0, 8, 12), NOW);
    pool.size = 5;
    Ack again = apply(command("a", 0, 8, 12), NOW + 60_000);
    assertEquals(Outcome.DUPLICATE, again.outcome());
    assertEquals(12, again.sizeAfter());
    assertEquals(5, pool.size);
  }

  @Test
  void anOldRevisionIsStale() {
    apply(command("a", 0, 8, 12), NOW);
    assertEquals(
        ack(
            "b",
            Outcome.STALE,
            1,
            12,
            12,
            "expected revision 0 and size 12: found revision 1 and size 12"),
        apply(command("b", 0, 12, 14), NOW));
  }

  @Test
  void aSizeThatWasChangedByHandIsStale() {
    pool.size = 9;
    assertEquals(
        ack(
            "a",
            Outcome.STALE,
            0,
            9,
            9,
            "expected revision 0 and size 8: found revision 0 and size 9"),
        apply(command("a", 0, 8, 12), NOW));
    assertEquals(9, pool.size);
  }

  @Test
  void atItsExpiryACommandIsNoLongerApplied() {
    assertEquals(Outcome.APPLIED, apply(command("a", 0, 8, 9), NOW + 999).outcome());
    Ack late = apply(command("b", 1, 9, 12), NOW + 1000);
    assertEquals(Outcome.EXPIRED, late.outcome());
    assertEquals("expired at 1764000101000: it is 1764000101000", late.detail());
    assertEquals(9, pool.size);
  }

  @Test
  void theOwnersLimitsHoldAndTheAckSaysSo() {
    pool.most = 20;
    assertEquals(
        ack("a", Outcome.CLAMPED, 1, 8, 20, "asked for 21"), apply(command("a", 0, 8, 21), NOW));
  }

  @Test
  void aPoolThatTookLessSaysSo() {
    pool.most = 10;
    assertEquals(
        ack("a", Outcome.CLAMPED, 1, 8, 10, "asked for 12"), apply(command("a", 0, 8, 12), NOW));
  }

  @Test
  void aPoolThatFailsSaysSo() {
    pool.failsToResize = true;
    assertEquals(
        ack(
            "a",
            Outcome.FAILED,
            0,
            8,
            8,
            "the pool failed: java.lang.IllegalStateException: half way"),
        apply(command("a", 0, 8, 12), NOW));
    pool.failure = new IllegalStateException("gone");
    assertEquals(Outcome.REJECTED, apply(command("a", 0, 8, 12), NOW).outcome());
  }

  /** Who sent it was told so, and may have sent another since. */
  @Test
  void whatFailedIsNotAppliedWhenItComesAgain() {
    pool.failsToResize = true;
    assertEquals(Outcome.FAILED, apply(command("a", 0, 8, 12), NOW).outcome());
    pool.failsToResize = false;
    assertEquals(
        ack("a", Outcome.FAILED, 0, 8, 8, "refused before: a repeated command changes nothing"),
        apply(command("a", 0, 8, 12), NOW));
    assertEquals(8, pool.size);
    assertEquals(Outcome.APPLIED, apply(command("b", 0, 8, 12), NOW).outcome());
  }

  @Test
  void anUnknownPoolIsNamed() {
    PoolId other = new PoolId("orders", "db");
    Ack ack = apply(command("a", other, INSTANCE, 0, 8, 12), NOW);
    assertEquals(Outcome.UNKNOWN_POOL, ack.outcome());
    assertEquals("pool orders/db is not registered with instance " + INSTANCE, ack.detail());
  }

  @Test
  void aCommandForAnotherInstanceIsRefused() {
    Ack ack = apply(command("a", WORKERS, "orders-host8-1-1", 0, 8, 12), NOW);
    assertEquals(Outcome.REJECTED, ack.outcome());
    assertEquals("for instance orders-host8-1-1: this is " + INSTANCE, ack.detail());
    assertEquals(List.of(), pool.resizes);
  }

  private CommandApplier with(OwnerRule rule, PublicKey key) {
    MonitoredPool ruled = Monitored.pool(INSTANCE, WORKERS, pool, rule, NOW);
    return new CommandApplier(INSTANCE, id -> id.equals(WORKERS) ? ruled : null, key);
  }

  @Test
  void noCommandPassesTheOwnersClampAndTheAckSaysWhoSetIt() {
    CommandApplier clamped = with(new OwnerRule(4, 10, "'work*'", ""), null);
    assertEquals(
        ack(
            "a",
            Outcome.CLAMPED,
            1,
            8,
            10,
            "size 12 is outside of the clamp 'work*' that the agent's owner set, 4 to 10: pool"
                + " orders/workers has 10"),
        clamped.apply(command("a", 0, 8, 12), NOW, 0));
    assertEquals(4, clamped.apply(command("b", 1, 10, 1), NOW, 0).sizeAfter());
    assertEquals(
        ack("c", Outcome.APPLIED, 3, 4, 7, ""), clamped.apply(command("c", 2, 4, 7), NOW, 0));
    assertEquals(List.of(10, 4, 7), pool.resizes);
  }

  @Test
  void aReadOnlyPoolTakesNoCommandOfAnyKind() {
    CommandApplier readOnly = with(new OwnerRule(1, 20, "", "work*"), null);
    for (CommandAction action : CommandAction.values()) {
      assertEquals(
          ack(
              "a",
              Outcome.UNSUPPORTED,
              0,
              8,
              8,
              "pool orders/workers is read-only: the agent's owner said so for 'work*'"),
          readOnly.apply(action(command("a", 0, 8, 12), action), NOW, 0));
    }
    assertEquals(List.of(), pool.resizes);
    assertEquals(List.of(), pool.warmUps);
  }

  private static Command action(Command command, CommandAction action) {
    return new Command(
        command.commandId(),
        command.decisionId(),
        command.pool(),
        command.instance(),
        command.expectedRevision(),
        command.expectedSize(),
        command.targetSize(),
        command.issuedAtMillis(),
        command.expiresAtMillis(),
        action,
        0,
        ByteString.EMPTY);
  }

  @Test
  void aWarmUpChangesNoRevisionAndIsDoneOnce() {
    Command warm = action(command("w", 0, 8, 6), CommandAction.WARM);
    assertEquals(ack("w", Outcome.CONVERGING, 0, 8, 8, "warms up"), apply(warm, NOW));
    assertEquals(Outcome.DUPLICATE, apply(warm, NOW).outcome());
    assertEquals(List.of(6), pool.warmUps);
  }

  @Test
  void withAKeyOnlyTheHoldersCommandsAreTaken() {
    KeyPair keys = CommandSignature.newKeys();
    CommandApplier strict = with(OwnerRule.NONE, keys.getPublic());
    Command genuine = CommandSignature.sign(command("a", 0, 8, 12), keys.getPrivate());
    Command forged =
        CommandSignature.sign(command("a", 0, 8, 12), CommandSignature.newKeys().getPrivate());
    assertEquals(
        ack("a", Outcome.REJECTED, 0, 8, 8, "not signed: this agent takes signed commands only"),
        strict.apply(command("a", 0, 8, 12), NOW, 0));
    assertEquals(
        ack(
            "a",
            Outcome.REJECTED,
            0,
            8,
            8,
            "the signature does not fit this command and the agent's command key"),
        strict.apply(forged, NOW, 0));
    Command changed = command("a", 0, 8, 13).signedWith(genuine.signature().toByteArray());
    assertEquals(Outcome.REJECTED, strict.apply(changed, NOW, 0).outcome());
    PoolId other = new PoolId("orders", "db");
    Command unknown = command("u", other, INSTANCE, 0, 8, 12);
    assertEquals(Outcome.REJECTED, strict.apply(unknown, NOW, 0).outcome());
    assertEquals(4, strict.unverified());
    assertEquals(List.of(), pool.resizes);

    assertEquals(ack("a", Outcome.APPLIED, 1, 8, 12, ""), strict.apply(genuine, NOW, 0));
    assertEquals(Outcome.DUPLICATE, strict.apply(genuine, NOW, 0).outcome());
    Command next = CommandSignature.sign(command("b", 1, 12, 13), keys.getPrivate());
    assertEquals(Outcome.APPLIED, strict.apply(next, NOW, 0).outcome());
    assertEquals(Outcome.STALE, strict.apply(genuine, NOW, 0).outcome());
    assertEquals(List.of(12, 13), pool.resizes);
  }

  /** However a controller's commands are repeated, reordered and delayed, each counts once. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void noCommandIsEverAppliedTwice(long seed) {
    Random random = new Random(seed);
    List<Command> sent = new ArrayList<>();
    Set<String> applied = new HashSet<>();
    for (int round = 0; round < 200; round++) {
      if (random.nextInt(10) == 0) {
        pool.size = 1 + random.nextInt(20);
      }
      long revision = monitored.control().revision();
      int target = 1 + random.nextInt(22);
      sent.add(command("c" + round, revision, pool.size, target));
      List<Command> delivered = new ArrayList<>();
      delivered.add(sent.get(round));
      for (int i = random.nextInt(6); i > 0; i--) {
        delivered.add(sent.get(random.nextInt(sent.size())));
      }
      Collections.shuffle(delivered, random);
      for (Command command : delivered) {
        int sizeBefore = pool.size;
        long revisionBefore = monitored.control().revision();
        Ack ack = apply(command, NOW);
        String line = "seed " + seed + ", round " + round + ": " + command + " -> " + ack;
        boolean changed = ack.outcome().changed();
        assertEquals(changed, monitored.control().revision() == revisionBefore + 1, line);
        if (changed) {
          assertEquals(true, applied.add(command.commandId()), line);
          assertEquals(revisionBefore, command.expectedRevision(), line);
          assertEquals(sizeBefore, command.expectedSize(), line);
        } else {
          assertEquals(sizeBefore, pool.size, line);
          assertEquals(revisionBefore, monitored.control().revision(), line);
        }
      }
    }
    assertEquals(applied.size(), pool.resizes.size(), "seed " + seed);
    assertEquals(applied.size(), monitored.control().revision(), "seed " + seed);
    assertEquals(true, applied.size() > 50, "seed " + seed + ": too few were applied to prove it");
  }
}
