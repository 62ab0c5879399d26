package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tidegate.wire.ControllerState;
import org.junit.jupiter.api.Test;

class StateCodecTest {
  @Test
  void comesBackAsItWasInEveryPhase() {
    PoolStory story = PoolStory.auto(4, 4);
    comesBack(story);
    story.calm(40, 100, 50);
    story.window(0, 50, 0);
    comesBack(story);
    story.window(110, 50, 0);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);
    assertEquals(ControlPhase.AWAITING_ACKS, comesBack(story).phase());
    story.obey();
    assertEquals(ControlPhase.VERIFYING, comesBack(story).phase());
    story.windows(7, 120, 90, 200);
    assertEquals(ControlPhase.ROLLING_BACK, comesBack(story).phase());
    int bytes = StateCodec.encode(story.state).snapshot().size();
    assertTrue(bytes < 6_000, bytes + " bytes");
  }

  private static ControlState comesBack(PoolStory story) {
    ControlState read = StateCodec.decode(StateCodec.encode(story.state));
    assertEquals(story.state, read);
    return read;
  }

  @Test
  void anotherFormatOrDamagedBytesAreNamed() {
    PoolStory story = PoolStory.auto(4);
    story.calm(3, 100, 50);
    ControllerState good = StateCodec.encode(story.state);
    assertEquals(
        "the state of orders/workers has format 2: must be 1; it was written by another version",
        error(new ControllerState(good.pool(), 1, 2, good.snapshot())));
    ByteString half = good.snapshot().substring(0, good.snapshot().size() / 2);
    assertTrue(
        error(new ControllerState(good.pool(), 1, 1, half))
            .startsWith("the state of orders/workers does not decode: "));
    ByteString longer = good.snapshot().concat(ByteString.copyFromUtf8("x"));
    assertEquals(
        "the state of orders/workers does not decode: 1 bytes are left over",
        error(new ControllerState(good.pool(), 1, 1, longer)));
  }

  private static String error(ControllerState record) {
    return assertThrows(IllegalArgumentException.class, () -> StateCodec.decode(record))
        .getMessage();
  }
}
