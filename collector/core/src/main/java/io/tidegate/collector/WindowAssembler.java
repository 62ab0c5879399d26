package io.tidegate.collector;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The windows of one input partition.
 *
 * <p>A sample belongs to the window that contains its midpoint, which is the one that contains its
 * start unless it spans a boundary. The watermark is the latest end of an accepted sample less the
 * allowed lateness; a window closes when the watermark reaches its end, so windows close in the
 * order of time, for all pools of the partition together, and no more than lateness ÷ width + 2 are
 * open at once. A pool of which an instance is known gives a window even when nothing was reported
 * ({@link Quality#INSUFFICIENT}), until its last instance is gone. A partition in which nobody
 * reports stands still: event time is all the time there is.
 *
 * <p>After a restart it is fed again from {@link ResumePoint#offset()}. It then gives the very
 * windows that it would have given without the restart, none twice and none partial.
 *
 * <p>For one thread at a time.
 */
public final class WindowAssembler {
  private final WindowOptions options;
  private final ResumePoint resumedFrom;
  private final Liveness liveness;
  private final NavigableMap<Long, OpenWindow> open = new TreeMap<>();

  /** The offset of the first accepted record of each window that may be needed once more. */
  private final NavigableMap<Long, Long> firstOffsets = new TreeMap<>();

  private long closedUntilMillis;
  private long handledUntilOffset;
  private long nextOffset;

  public WindowAssembler(WindowOptions options, ResumePoint resumeFrom) {
    this.options = options;
    this.resumedFrom = resumeFrom;
    this.liveness = new Liveness(options.widthMillis(), options.liveness());
    this.closedUntilMillis = floor(resumeFrom.rebuildFromMillis());
    this.handledUntilOffset = resumeFrom.seenUntilOffset();
    this.nextOffset = resumeFrom.offset();
  }

  /**
   * Whether the record was handled before the restart: then it only rebuilds the state, and what is
   * refused was parked already.
   */
  public boolean handledBefore(long offset) {
    return offset < handledUntilOffset;
  }

  /** Passes over a record that is no sample. */
  public void skip(long offset) {
    if (offset < resumedFrom.offset()) {
      // The topic was made anew, so its offsets do not compare with the committed ones.
      handledUntilOffset = Math.min(handledUntilOffset, offset);
    }
    nextOffset = offset + 1;
  }

  /**
   * Takes the next sample of the partition.
   *
   * @param appendMillis when the broker stored it, from the broker's clock
   */
  public Outcome offer(PoolSample sample, long appendMillis, long offset) {
    skip(offset);
    Optional<Outcome.Refused> objection = objection(sample, appendMillis);
    if (objection.isPresent()) {
      return objection.get();
    }
    long lengthMillis = sample.endMillis() - sample.startMillis();
    long windowStart = floor(sample.startMillis() + lengthMillis / 2);
    long windowEnd = windowStart + options.widthMillis();
    if (windowEnd <= closedUntilMillis) {
      return new Outcome.Late(windowEnd, closedUntilMillis);
    }
    Optional<Outcome> notAdded =
        open.computeIfAbsent(windowStart, start -> new OpenWindow()).add(sample, options);
    if (notAdded.isPresent()) {
      return notAdded.get();
    }
    firstOffsets.putIfAbsent(windowStart, offset);
    long watermarkMillis = sample.endMillis() - options.allowedLatenessMillis();
    return watermarkMillis - closedUntilMillis < options.widthMillis()
        ? Outcome.Accepted.NOTHING_CLOSED
        : closeUntil(floor(watermarkMillis));
  }

  /** What to commit, now that everything offered so far has been passed on. */
  public ResumePoint resumePoint() {
    if (nextOffset < handledUntilOffset) {
      // Still rebuilding: what is known is less than what was known at the commit.
      return resumedFrom;
    }
    long given = Math.max(closedUntilMillis, resumedFrom.closedUntilMillis());
    // Everything that is known comes from windows that start at or after this one, and all their
    // records from this offset on. When the first of them came, no later window was closed: so the
    // rebuild may start with all earlier windows closed, and from there on tells late from timely
    // as the first run did.
    long from =
        liveness
            .oldestLastWindow()
            .map(oldest -> Math.min(oldest, closedUntilMillis))
            .orElse(closedUntilMillis);
    long offset =
        firstOffsets.tailMap(from, true).values().stream().min(Long::compare).orElse(nextOffset);
    return new ResumePoint(offset, given, nextOffset, from);
  }

  /** Windows that still take samples. */
  public int openWindows() {
    return open.size();
  }

  /** Pools of which an instance is known. */
  public int knownPools() {
    return liveness.size();
  }

  /** Windows that end by this are closed. */
  public long closedUntilMillis() {
    return closedUntilMillis;
  }

  private Optional<Outcome.Refused> objection(PoolSample sample, long appendMillis) {
    if (sample.endMillis() > appendMillis + options.futureToleranceMillis()) {
      return Optional.of(
          new Outcome.FromTheFuture(
              sample.endMillis(), appendMillis, options.futureToleranceMillis()));
    }
    long lengthMillis = sample.endMillis() - sample.startMillis();
    if (lengthMillis > options.widthMillis()) {
      return Optional.of(new Outcome.TooLong(lengthMillis, options.widthMillis()));
    }
    if (sample.startMillis() < options.widthMillis()) {
      return Optional.of(
          new Outcome.Implausible(
              "it starts at %d, in the first window after the epoch: the clock of its host is not set"
                  .formatted(sample.startMillis())));
    }
    return Plausibility.objection(sample).map(Outcome.Implausible::new);
  }

  private Outcome closeUntil(long untilMillis) {
    List<PoolWindow> closed = new ArrayList<>();
    while (true) {
      // Over a stretch in which no instance is known it jumps, however long the stretch is.
      Long start =
          liveness.isEmpty() ? (open.isEmpty() ? null : open.firstKey()) : (Long) closedUntilMillis;
      if (start == null || start + options.widthMillis() > untilMillis) {
        break;
      }
      close(start, closed);
      closedUntilMillis = start + options.widthMillis();
    }
    closedUntilMillis = untilMillis;
    long forgottenMillis = (options.liveness().goneAfterWindows() + 1L) * options.widthMillis();
    firstOffsets.headMap(closedUntilMillis - forgottenMillis, false).clear();
    return new Outcome.Accepted(closed);
  }

  private void close(long start, List<PoolWindow> closed) {
    OpenWindow window = open.remove(start);
    if (window == null) {
      window = new OpenWindow();
    }
    boolean givenBefore = start < resumedFrom.closedUntilMillis();
    NavigableSet<PoolId> pools = liveness.pools();
    pools.addAll(window.pools());
    for (PoolId pool : pools) {
      List<PoolSample> samples = window.samples(pool);
      PoolKind kind =
          samples.isEmpty() ? liveness.kind(pool) : samples.get(samples.size() - 1).kind();
      Quality reported = liveness.end(pool, kind, start, window.instances(pool));
      if (givenBefore) {
        continue;
      }
      Quality quality =
          reported == Quality.COMPLETE && window.refusedSome(pool) ? Quality.PARTIAL : reported;
      closed.add(
          WindowMerge.merge(pool, kind, start, start + options.widthMillis(), quality, samples));
    }
  }

  private long floor(long millis) {
    return Math.floorDiv(millis, options.widthMillis()) * options.widthMillis();
  }
}
