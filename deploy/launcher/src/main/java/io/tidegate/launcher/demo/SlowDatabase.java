package io.tidegate.launcher.demo;

import io.tidegate.demo.Traffic;
import io.tidegate.launcher.replicas.ReplicaService;
import io.tidegate.wire.PoolId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The scenario: steady traffic on a service of a few replicas, whose database gets slower by and
 * by. While a request waits for it, it holds a worker; so the workers run out, though the database
 * still answers in time.
 */
final class SlowDatabase {
  static final int WINDOWS = 160;
  private static final int WARM_UP_WINDOWS = 25;
  static final Duration WINDOW = DemoPlan.WINDOW;
  static final Duration USER_SLO = Duration.ofMillis(400);
  static final double RATE = 145;
  static final int WORKERS_PER_REPLICA = 4;
  static final int FEWEST = 4;
  static final int MOST = 8;

  static final PoolId ENTRY = new PoolId("orders", "workers");
  static final ReplicaService SERVICE =
      new ReplicaService(ENTRY, FEWEST, MOST, "process:the demo's own");
  static final Map<PoolId, Double> SLO_MILLIS =
      Map.of(SERVICE.pool(), (double) USER_SLO.toMillis(), ENTRY, (double) USER_SLO.toMillis());

  /** When the database begins to get slower, is at its slowest, and is as it was again. */
  static final int RAMP_FROM = 35;

  static final int RAMP_TO = 85;
  static final int BACK_AT = 105;
  static final double SLOWEST = 9;

  private SlowDatabase() {}

  /** How many times as long the database's own time per call is. */
  static double slowness(int window) {
    if (window < RAMP_FROM || window >= BACK_AT) {
      return 1;
    }
    double way = Math.min(1, (double) (window - RAMP_FROM) / (RAMP_TO - RAMP_FROM));
    return 1 + way * (SLOWEST - 1);
  }

  static Traffic traffic(long seed) {
    return Traffic.steady(seed, WINDOWS).scaledTo(RATE);
  }

  /** What warms the processes up, before anybody looks. */
  static Traffic warmUp(long seed) {
    return Traffic.steady(seed, WARM_UP_WINDOWS).scaledTo(RATE);
  }

  /**
   * The settings file of one run. Only the replicas are managed.
   *
   * @param mode of the replicas' policy: shadow or auto
   */
  static String settings(String mode, int kafkaPort, int storePort, int consolePort) {
    return String.join(
            "\n",
            List.of(
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
                "  - match: " + SERVICE.pool().key(),
                "    mode: " + mode,
                "    slo-p99: " + USER_SLO.toMillis() + "ms",
                "    min-size: " + FEWEST,
                "    max-size: " + MOST,
                "    shrink-after-windows: 12",
                "    cooldown-down-windows: 12",
                // Replicas, users, broker and store share this host: its CPU says nothing of a
                // replica.
                "    high-cpu: 0",
                "  - match: '*'",
                "    mode: shadow",
                "    slo-p99: " + USER_SLO.toMillis() + "ms"))
        + "\n";
  }
}
