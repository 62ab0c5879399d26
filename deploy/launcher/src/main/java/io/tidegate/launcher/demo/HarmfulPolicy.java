package io.tidegate.launcher.demo;

import io.tidegate.demo.DemoPools;
import io.tidegate.demo.PoolSizes;
import io.tidegate.demo.Traffic;
import io.tidegate.wire.PoolId;
import java.time.Duration;
import java.util.List;

/**
 * The scenario: steady traffic on pools that are large enough, and somebody who lets Tidegate act
 * by a policy with a slip of the pen: a largest size of 4 where 40 was meant, in one step. Four
 * workers carry half of what arrives.
 */
final class HarmfulPolicy {
  /** It ends before what was taken back may be tried again. */
  static final int WINDOWS = 80;

  static final Duration WINDOW = DemoPlan.WINDOW;
  static final Duration USER_SLO = DemoPlan.USER_SLO;

  /** About 50 ms each, so that 7.5 workers are busy. */
  static final double RATE = 150;

  static final int WORKERS = 16;
  static final int SLIP = 4;

  /** By then the forecaster has seen enough. */
  static final int APPLIED_FROM = 30;

  static final PoolId POOL = poolOf(DemoPools.ORDERS_WORKERS);
  static final PoolSizes SIZES = new PoolSizes(WORKERS, 12, 24, 24);
  static final String REASON = "no more than 40 workers";

  private HarmfulPolicy() {}

  private static PoolId poolOf(String key) {
    int slash = key.indexOf('/');
    return new PoolId(key.substring(0, slash), key.substring(slash + 1));
  }

  static Traffic traffic(long seed) {
    return Traffic.steady(seed, WINDOWS).scaledTo(RATE);
  }

  /** The settings file: everything is only watched. */
  static String settings(int kafkaPort, int storePort, int consolePort) {
    return lines(
        "window: " + WINDOW.toSeconds() + "s",
        "kafka:",
        "  embedded-port: " + kafkaPort,
        "store:",
        "  embedded-port: " + storePort,
        "collector:",
        "  lateness: 250ms",
        "predictor:",
        "  horizon-windows: " + DemoPlan.HORIZON_WINDOWS,
        "console:",
        "  port: " + consolePort,
        "policies:",
        "  - match: " + POOL.key(),
        "    mode: shadow",
        "    slo-p99: " + USER_SLO.toMillis() + "ms");
  }

  /** What somebody applies. */
  static String policy() {
    return lines(
        "policies:",
        "  - match: " + POOL.key(),
        "    mode: auto",
        "    slo-p99: " + USER_SLO.toMillis() + "ms",
        "    min-size: 1",
        "    max-size: " + SLIP,
        "    max-step-down: 0.9",
        "    shrink-after-windows: 5");
  }

  private static String lines(String... lines) {
    return String.join("\n", List.of(lines)) + "\n";
  }
}
