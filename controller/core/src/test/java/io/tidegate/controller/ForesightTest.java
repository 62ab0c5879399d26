package io.tidegate.controller;

import static io.tidegate.controller.RulesTest.BUSY;
import static io.tidegate.controller.RulesTest.COLLECTING;
import static io.tidegate.controller.RulesTest.replicas;
import static io.tidegate.controller.RulesTest.with;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.Rules.Limit;
import io.tidegate.wire.HostLoad;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The forecast never makes a pool slower than the rules that need none. */
class ForesightTest {
  /** What is known of the future while a rule begins to hold. */
  private enum Foresight {
    NONE,
    CALM,
    STALE,
    NO_DATA,
    BREACH_THAT_NEEDS_NO_MORE
  }

  private interface Scene {
    void window(PoolStory story, int window);
  }

  @ParameterizedTest
  @EnumSource
  void noForecastAndNoLackOfOneDelaysARule(Foresight foresight) {
    Scene breach = (s, w) -> s.window(100, 50, w < 10 ? 0 : 260);
    Scene high = (s, w) -> s.window(100, 50, w < 10 ? 0 : 600);
    Scene cpu =
        (s, w) -> {
          s.host = w < 10 ? HostLoad.UNKNOWN : BUSY;
          s.window(60, 100, 0);
        };
    Scene collections =
        (s, w) -> {
          s.host = w < 10 ? HostLoad.UNKNOWN : COLLECTING;
          s.window(60, 100, 0);
        };
    assertEquals(11, growsAt(PoolStory.auto(8), breach, foresight));
    PoolStory lenient = new PoolStory(Policy.of("*", 2000).withMode(Mode.AUTO), 8);
    assertEquals(
        11, growsAt(with(lenient, r -> r.withHighP99(new Limit(500, 2))), high, foresight));
    assertEquals(11, growsAt(replicas(4), cpu, foresight));
    assertEquals(14, growsAt(replicas(4), collections, foresight));
  }

  private static int growsAt(PoolStory story, Scene scene, Foresight foresight) {
    for (int w = 0; w < 30; w++) {
      scene.window(story, w);
      if (!story.sent().isEmpty()) {
        return w;
      }
      switch (foresight) {
        case NONE -> {}
        case CALM -> story.calmForecast(60, 50);
        case STALE -> {
          if (w == 0) {
            story.calmForecast(60, 50);
          }
        }
        case NO_DATA -> story.noForecast();
        case BREACH_THAT_NEEDS_NO_MORE -> story.breachForecast(1, 1);
      }
      assertEquals(List.of(), story.sent(), "by a forecast, at window " + w);
    }
    return -1;
  }
}
