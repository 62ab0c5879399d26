package io.tidegate.launcher.demo;

import io.tidegate.demo.PoolSizes;
import io.tidegate.wire.PoolId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What both runs share: the pools of the demo fleet, their SLOs, and the settings of a run. */
final class DemoPlan {
  static final Duration WINDOW = Duration.ofSeconds(1);
  static final Duration USER_SLO = Duration.ofMillis(300);
  static final int HORIZON_WINDOWS = 15;

  /** A worker pool's SLO bounds queue wait plus run time; a connection pool's, the wait for one. */
  static final Map<PoolId, Double> SLO_MILLIS = slos();

  /** What the sizing comes to for the quiet start of the made-up day at its default peak. */
  static final PoolSizes QUIET_SIZES = new PoolSizes(8, 3, 6, 6);

  private DemoPlan() {}

  private static Map<PoolId, Double> slos() {
    Map<PoolId, Double> slos = new LinkedHashMap<>();
    slos.put(new PoolId("orders", "workers"), (double) USER_SLO.toMillis());
    slos.put(new PoolId("payments", "workers"), 200.0);
    slos.put(new PoolId("orders", "payments-rpc"), 100.0);
    slos.put(new PoolId("orders", "db"), 100.0);
    return slos;
  }

  /**
   * The settings file of one run.
   *
   * @param mode of every pool's policy: shadow or auto
   */
  static String settings(String mode, int kafkaPort, int storePort, int consolePort) {
    StringBuilder yaml = new StringBuilder();
    List.of(
            "window: " + WINDOW.toSeconds() + "s",
            "kafka:",
            "  embedded-port: " + kafkaPort,
            "store:",
            "  embedded-port: " + storePort,
            "collector:",
            "  lateness: 250ms",
            "predictor:",
            "  horizon-windows: " + HORIZON_WINDOWS,
            "console:",
            "  port: " + consolePort,
            "policies:")
        .forEach(line -> yaml.append(line).append('\n'));
    SLO_MILLIS.forEach(
        (pool, millis) ->
            yaml.append("  - match: ")
                .append(pool.key())
                .append("\n    mode: ")
                .append(mode)
                .append("\n    slo-p99: ")
                .append(millis.longValue())
                .append(
                    // Services, users, broker and store share this host: its CPU says nothing of
                    // a pool.
                    "ms\n    min-size: 2\n    max-size: 40\n    target-utilisation: 0.75\n"
                        + "    high-cpu: 0\n"
                        // A window of the demo stands for a minute, so its hour is a minute.
                        + "    direction-changes-per-hour: 240\n"));
    return yaml.toString();
  }
}
