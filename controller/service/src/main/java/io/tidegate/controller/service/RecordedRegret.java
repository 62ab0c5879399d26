package io.tidegate.controller.service;

import io.tidegate.bus.LatestRecords;
import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.AlertTally;
import io.tidegate.controller.Policies;
import io.tidegate.controller.PoolRegret;
import io.tidegate.controller.ShadowReport;
import io.tidegate.wire.Alert;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.Verification;
import io.tidegate.wire.WireCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reckons from what was recorded what shadow and advise mode forwent, and what people said of the
 * alerts.
 */
public final class RecordedRegret {
  private static final Logger LOG = LoggerFactory.getLogger(RecordedRegret.class);

  private RecordedRegret() {}

  /**
   * What came of it.
   *
   * @param alerts by kind
   * @param unreadable records that were left out
   * @param firstMillis end of the oldest window there was; empty: there was none
   */
  public record Result(
      List<PoolRegret> pools,
      List<AlertTally.OfKind> alerts,
      long unreadable,
      OptionalLong firstMillis) {}

  /**
   * Blocks.
   *
   * @throws TimeoutException if it takes longer than the bound, or the brokers do not answer
   * @throws RecordedStream.TooLargeException if there are more events than may be held
   */
  public static Result run(Policies policies, RecordedStream.Options options)
      throws TimeoutException {
    List<PoolRegret> pools = new ArrayList<>();
    AlertMarks marks = marks(options.bootstrap(), options.bound());
    AlertTally alerts = new AlertTally(marks, options.fromMillis(), options.toMillis());
    RecordedStream stream =
        new RecordedStream(options, List.of(Topics.WINDOWS, Topics.ALERTS), () -> false);
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
                } else if (one.message() instanceof Alert alert) {
                  alerts.take(alert);
                }
              });
          pools.addAll(report.end());
        });
    pools.sort(Comparator.comparing(PoolRegret::pool));
    return new Result(List.copyOf(pools), alerts.end(), stream.unreadable(), stream.firstMillis());
  }

  /** What people have said by now; what cannot be read is no verdict. */
  private static AlertMarks marks(String bootstrap, Duration bound) throws TimeoutException {
    List<AlertMark> marks = new ArrayList<>();
    TopicPartition orders = new TopicPartition(Topics.POLICIES, Topics.POLICIES_PARTITION);
    for (byte[] value : LatestRecords.read(bootstrap, orders, bound).values()) {
      try {
        if (WireCodec.decode(value) instanceof AlertMark mark) {
          marks.add(mark);
        }
      } catch (UndecodableRecordException e) {
        LOG.warn("an order cannot be read, and is taken for no verdict: {}", e.getMessage());
      }
    }
    return AlertMarks.NONE.with(marks);
  }
}
