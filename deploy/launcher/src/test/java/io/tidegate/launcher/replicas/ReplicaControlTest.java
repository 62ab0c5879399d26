package io.tidegate.launcher.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.PoolId;
import java.io.IOException;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaControlTest {
  private static final long T0 = 1_764_000_000_000L;
  private static final ReplicaService ORDERS =
      new ReplicaService(new PoolId("orders", "workers"), 2, 8, "process:run");

  private final FakePlatform platform = new FakePlatform(4);
  private long now = T0;
  private ReplicaControl control = new ReplicaControl(ORDERS, platform, c -> true, () -> now);

  private static Command command(String id, long revision, int expected, int target) {
    return command(id, revision, expected, target, CommandAction.RESIZE);
  }

  private static Command command(
      String id, long revision, int expected, int target, CommandAction action) {
    return new Command(
        id,
        "d",
        ORDERS.pool(),
        ORDERS.instance(),
        revision,
        expected,
        target,
        T0,
        T0 + 5_000,
        action,
        0,
        ByteString.EMPTY);
  }

  private Ack apply(Command command) {
    return control.apply(command).result();
  }

  @Test
  void aCommandIsCarriedOutOnce() {
    Ack ack = apply(command("a", T0, 4, 8));
    assertEquals(Ack.Outcome.APPLIED, ack.outcome());
    assertEquals(T0 + 1, ack.revision());
    assertEquals(List.of(4, 8), List.of(ack.sizeBefore(), ack.sizeAfter()));
    Ack again = apply(command("a", T0, 4, 8));
    assertEquals(Ack.Outcome.DUPLICATE, again.outcome());
    assertEquals(List.of(8), platform.history());
  }

  @Test
  void whatWasDecidedOnAnotherRevisionOrForAnotherProcessIsStale() {
    apply(command("a", T0, 4, 8));
    assertEquals(Ack.Outcome.STALE, apply(command("b", T0, 8, 2)).outcome());
    now += 3;
    control = new ReplicaControl(ORDERS, platform, c -> true, () -> now);
    Ack ack = apply(command("c", T0 + 1, 8, 2));
    assertEquals(Ack.Outcome.STALE, ack.outcome());
    assertEquals(T0 + 3, ack.revision());
    assertEquals(List.of(8), platform.history());
  }

  @Test
  void thePlatformsOwnCountIsCompared() {
    platform.setByHand(5);
    Ack ack = apply(command("a", T0, 4, 8));
    assertEquals(Ack.Outcome.REJECTED, ack.outcome());
    assertEquals("there are 5, not 4", ack.detail());
    assertEquals(5, platform.wanted());
  }

  @Test
  void theOwnersLimitsHold() {
    Ack ack = apply(command("a", T0, 4, 20));
    assertEquals(Ack.Outcome.CLAMPED, ack.outcome());
    assertEquals(8, ack.sizeAfter());
    assertEquals(
        "20 replicas are outside of the limits that the owner of orders/replicas set, 2 to 8",
        ack.detail());
    Ack none = apply(command("b", T0 + 1, 8, 9));
    assertEquals(List.of(8, 8), List.of(none.sizeBefore(), none.sizeAfter()));
    assertEquals(List.of(8), platform.history());
  }

  @Test
  void aPlatformThatDoesNotAnswerMayHaveTakenItOver() {
    platform.fail(new IOException("timed out"));
    Ack ack = apply(command("a", T0, 4, 8));
    assertEquals(Ack.Outcome.FAILED, ack.outcome());
    assertTrue(ack.detail().contains("the fake platform does not answer"), ack.detail());
    platform.fail(null);
    assertEquals(Ack.Outcome.STALE, apply(command("b", T0, 4, 8)).outcome());
    assertEquals(Ack.Outcome.APPLIED, apply(command("c", T0 + 1, 4, 8)).outcome());
  }

  @Test
  void onlyInTimeOnlyResizesOnlySigned() {
    assertEquals(
        Ack.Outcome.UNSUPPORTED, apply(command("a", T0, 4, 8, CommandAction.WARM)).outcome());
    now = T0 + 5_000;
    assertEquals(Ack.Outcome.EXPIRED, apply(command("b", T0, 4, 8)).outcome());
    now = T0;
    KeyPair keys = CommandSignature.newKeys();
    control =
        new ReplicaControl(
            ORDERS,
            platform,
            ReplicaFollowerOptions.of(
                    "b:1", List.of(), s -> platform, Optional.of(keys.getPrivate()))
                .genuine(),
            () -> now);
    assertEquals(Ack.Outcome.REJECTED, apply(command("c", T0, 4, 8)).outcome());
    Command other =
        CommandSignature.sign(command("d", T0, 4, 8), CommandSignature.newKeys().getPrivate());
    assertEquals(Ack.Outcome.REJECTED, apply(other).outcome());
    Command signed = CommandSignature.sign(command("d", T0, 4, 8), keys.getPrivate());
    assertEquals(Ack.Outcome.APPLIED, apply(signed).outcome());
    assertEquals(List.of(8), platform.history());
  }
}
