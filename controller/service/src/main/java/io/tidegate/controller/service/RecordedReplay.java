package io.tidegate.controller.service;

import io.tidegate.controller.Policies;
import io.tidegate.controller.Replay;
import io.tidegate.controller.ReplaySummary;
import io.tidegate.controller.service.RecordedStream.Stored;
import io.tidegate.wire.Decision;
import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.Topics;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Has what was recorded replayed under other policies. */
public final class RecordedReplay {
  private static final List<String> HEARD =
      List.of(Topics.WINDOWS, Topics.FORECASTS, Topics.ACKS, Topics.REQUESTS);

  private RecordedReplay() {}

  /**
   * What came of it.
   *
   * @param unreadable records that were left out
   * @param firstMillis end of the oldest window there was; empty: there was none
   */
  public record Result(ReplaySummary summary, long unreadable, OptionalLong firstMillis) {}

  /**
   * Blocks.
   *
   * @throws TimeoutException if it takes longer than the bound, or the brokers do not answer
   * @throws RecordedStream.TooLargeException if there are more events than may be held
   */
  public static Result run(Policies policies, RecordedStream.Options options)
      throws TimeoutException {
    return run(policies, options, () -> false);
  }

  /**
   * The same, for somebody who may give up.
   *
   * @param unwanted whether nobody waits for it any more; asked again and again
   * @throws CancellationException if so
   */
  public static Result run(
      Policies policies, RecordedStream.Options options, BooleanSupplier unwanted)
      throws TimeoutException {
    List<ReplaySummary> parts = new ArrayList<>();
    RecordedStream stream = new RecordedStream(options, HEARD, unwanted);
    // Each partition by itself: what is ordered stands on every one of them.
    stream.read(
        stored ->
            parts.add(
                replay(
                    new Replay(policies, options.fromMillis(), options.toMillis()),
                    stored,
                    stream)));
    return new Result(ReplaySummary.of(parts), stream.unreadable(), stream.firstMillis());
  }

  private static ReplaySummary replay(Replay replay, List<Stored> stored, RecordedStream stream)
      throws TimeoutException {
    for (Stored one : stored) {
      if (one.message() instanceof Decision decision) {
        replay.recorded(decision);
      } else if (one.message() instanceof Verification verdict) {
        replay.recorded(verdict);
      }
    }
    for (Stored one : stored) {
      stream.goOn("what was recorded was not replayed to its end");
      if (one.event().isPresent()) {
        replay.take(one.event().get().event(), one.event().get().timeMillis());
      } else if (one.message() instanceof Decision decision) {
        replay.reached(decision);
      } else if (one.message() instanceof FreezeOrder order) {
        replay.order(order);
      }
    }
    return replay.end();
  }
}
