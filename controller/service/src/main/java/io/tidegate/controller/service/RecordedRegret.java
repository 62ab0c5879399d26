package io.tidegate.controller.service;

import io.tidegate.controller.Policies;
import io.tidegate.controller.PoolRegret;
import io.tidegate.controller.ShadowReport;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;

/** Reckons from what was recorded what shadow and advise mode forwent. */
public final class RecordedRegret {
  private RecordedRegret() {}

  /**
   * What came of it.
   *
   * @param unreadable records that were left out
   * @param firstMillis end of the oldest window there was; empty: there was none
   */
  public record Result(List<PoolRegret> pools, long unreadable, OptionalLong firstMillis) {}

  /**
   * Blocks.
   *
   * @throws TimeoutException if it takes longer than the bound, or the brokers do not answer
   * @throws RecordedStream.TooLargeException if there are more events than may be held
   */
  public static Result run(Policies policies, RecordedStream.Options options)
      throws TimeoutException {
    List<PoolRegret> pools = new ArrayList<>();
    RecordedStream stream = new RecordedStream(options, List.of(Topics.WINDOWS), () -> false);
    stream.read(
        stored -> {
          ShadowReport report =
              new ShadowReport(policies, options.fromMillis(), options.toMillis());
          stored.forEach(
              one -> {
                if (one.message() instanceof PoolWindow window) {
                  report.take(window);
                } else if (one.message() instanceof Decision decision) {
                  report.take(decision);
                } else if (one.message() instanceof Verification verdict) {
                  report.take(verdict);
                }
              });
          pools.addAll(report.end());
        });
    pools.sort(Comparator.comparing(PoolRegret::pool));
    return new Result(List.copyOf(pools), stream.unreadable(), stream.firstMillis());
  }
}
