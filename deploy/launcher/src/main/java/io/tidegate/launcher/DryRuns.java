package io.tidegate.launcher;

import io.tidegate.controller.service.RecordedReplay;
import io.tidegate.controller.service.RecordedStream;
import io.tidegate.controller.service.web.DryRunRoutes.DryRun;
import java.time.Duration;

/** Dry runs of policies in the control plane's own process, which has other things to do. */
public final class DryRuns {
  private static final Duration WARM_UP = Duration.ofHours(2);

  /** Below what a command and the page wait for an answer. */
  private static final Duration BOUND = Duration.ofSeconds(30);

  /** Of one partition. A day of 30 pools of minute windows fits. */
  private static final int MOST_EVENTS = 100_000;

  /** A window has 0.4 kB with one instance, and 0.07 more with each further one. */
  private static final long MOST_BYTES = 64L << 20;

  private DryRuns() {}

  /**
   * Reads from these brokers.
   *
   * @param bootstrap of the form {@code host:port,host:port}
   */
  public static DryRun on(String bootstrap) {
    return (policies, fromMillis, toMillis, pools, unwanted) ->
        RecordedReplay.run(
            policies,
            new RecordedStream.Options(
                bootstrap, fromMillis, toMillis, WARM_UP, pools, MOST_EVENTS, MOST_BYTES, BOUND),
            unwanted);
  }
}
