package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lease is 15 windows of one second. */
class LeasesTest {
  private final PoolStory story = PoolStory.auto(8, 8);

  @Test
  void isRenewedInItsSecondHalfWithThePresentRevisionAndSize() {
    story.revisions.put("i2", 5L);
    story.leases.put("i2", PoolStory.START + 8_500);
    story.window(100, 50, 0);
    assertEquals(List.of(), story.commands());
    story.window(100, 50, 0);
    Command renewal =
        new Command(
            "orders/workers@1000002000#renewal/i2",
            "orders/workers@1000002000#renewal",
            PoolStory.POOL,
            "i2",
            5,
            8,
            8,
            1_000_002_000L,
            1_000_009_500L,
            CommandAction.RENEW,
            15_000,
            ByteString.EMPTY);
    assertEquals(List.of(renewal), story.commands());
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
    story.window(100, 50, 0);
    assertEquals(1, story.commands().size(), "again with each window, as it may have been lost");
  }

  @Test
  void aFrozenPoolKeepsItsSizeToo() {
    story.policy = story.policy.withMode(Mode.FROZEN);
    story.leases.put("i1", PoolStory.START + 3_000);
    story.window(100, 50, 0);
    assertEquals(CommandAction.RENEW, story.commands().get(0).action());
  }

  @Test
  void isRenewedAlsoWhileAResizeIsUnderWay() {
    story.window(100, 50, 0);
    story.ask(12);
    story.leases.put("i1", PoolStory.START + 3_000);
    story.window(100, 50, 0);
    assertEquals(List.of("i1"), story.commands().stream().map(Command::instance).toList());
    assertEquals(ControlPhase.AWAITING_ACKS, story.state.phase());
  }

  @Test
  void becomesOneForEverWhenThePolicySaysSo() {
    story.policy = story.policy.withLeaseWindows(0);
    story.leases.put("i1", PoolStory.START + 14_000);
    story.window(100, 50, 0);
    assertEquals(0, story.commands().get(0).leaseMillis());
    assertEquals(1, story.commands().size());
  }
}
