package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tidegate.wire.Ack;
import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.ControllerState;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSpec;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateCodecTest {
  @Test
  void comesBackAsItWasInEveryPhase() {
    PoolStory story = PoolStory.auto(4, 4);
    story.calls.put(new PoolId("orders-db", "connections"), 20.5);
    story.calls.put(new PoolId("payments", "workers"), 10.0);
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

  @Test
  void whatOperatorsAndCachesAddComesBackToo() {
    PoolStory story = PoolStory.auto(4, 4);
    story.specs.put("i2", new PoolSpec(1, 0, 1, 1, true, 2.5));
    story.cache = new CacheCounts(10, 190);
    story.host = new HostLoad(0.8, 0.7, 12, 3, 1);
    story.failed = 4;
    story.labels = Map.of("zone", "eu", "tier", "gold");
    story.calls.put(new PoolId("orders-db", "connections"), 20.5);
    story.calls.put(new PoolId("payments", "workers"), 10.0);
    story.windows(4, 50, 50, 0);
    story.accuracy(1, 3, 1, 8, 1);
    story.ask(9);
    ControlState read = comesBack(story);
    assertEquals("asked-1", read.change().orElseThrow().requestId());
    assertEquals(List.of("asked-1"), read.requests());
    assertEquals(Map.of("zone", "eu", "tier", "gold"), read.labels());
    assertEquals(new CacheWatch(1, 1_000_003_000L), read.cache());
    assertTrue(read.instances().get(1).spec().readOnly());
    assertEquals(new Trust(true, 14, 11, story.now + 1), read.trust());
    assertEquals(new Signals(0.8f, 0.7f, 3, 4), read.newest().orElseThrow().signals());
    assertEquals(
        List.of(
            new Called(new PoolId("orders-db", "connections"), 50, 0, 1025),
            new Called(new PoolId("payments", "workers"), 50, 0, 500)),
        read.newest().orElseThrow().called());
    assertEquals(2.5, read.instances().get(1).spec().slotsPerUnit());
  }

  @Test
  void limitsOnQueuesComeBackToo() {
    PoolStory story = AdmissionTest.tightened();
    ControlState asked = comesBack(story);
    assertEquals(6, asked.change().orElseThrow().parts().get(0).targetQueue());
    story.obey();
    story.window(100, 50, 140);
    ControlState read = comesBack(story);
    assertEquals(100, read.instances().get(0).spec().ownQueueCapacity());
    assertEquals(6, read.change().orElseThrow().parts().get(0).queueAfter());
    assertEquals(story.state.admission(), read.admission());
    assertTrue(read.admission().tightenedAtMillis() > 0);
  }

  /** The bytes were written when the format was the newest: with this story, one ack still out. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void formatsOfBeforeStayReadable(int format) throws Exception {
    PoolStory story = PoolStory.auto(4, 4);
    // What none of them knew.
    story.live = 0;
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);
    story.ack(story.sent().get(0), Ack.Outcome.APPLIED);
    try (InputStream bytes =
        getClass().getResourceAsStream("/control-state-format-%d.bin".formatted(format))) {
      ControllerState old =
          new ControllerState(
              PoolStory.POOL, story.now, format, ByteString.copyFrom(bytes.readAllBytes()));
      assertEquals(story.state, StateCodec.decode(old));
    }
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
        "the state of orders/workers has format 9: must be 8 at most; it was written by a newer version",
        error(new ControllerState(good.pool(), 1, 9, good.snapshot())));
    ByteString half = good.snapshot().substring(0, good.snapshot().size() / 2);
    assertTrue(
        error(new ControllerState(good.pool(), 1, 8, half))
            .startsWith("the state of orders/workers does not decode: "));
    ByteString longer = good.snapshot().concat(ByteString.copyFromUtf8("x"));
    assertEquals(
        "the state of orders/workers does not decode: 1 bytes are left over",
        error(new ControllerState(good.pool(), 1, 8, longer)));
  }

  private static String error(ControllerState record) {
    return assertThrows(IllegalArgumentException.class, () -> StateCodec.decode(record))
        .getMessage();
  }
}
