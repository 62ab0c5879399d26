package io.tidegate.collector;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.Quality;
import io.tidegate.wire.SampleTimes;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The windows of one input partition.
 *
 * <p>A sample belongs to the window that contains its midpoint, which is the one that contains its
 * start unless it spans a boundary. The watermark is the latest end of an accepted sample, at most
 * the broker's time, less the allowed lateness; so a clock that is ahead shuts nobody out. A window
 * is due when the watermark reaches its end: windows close in the order of time, for all pools of
 * the partition together, and no more than (lateness + future tolerance) ÷ width + 2 are open at
 * once. Where nobody reports, the {@link EventTime} goes on by the broker's clock, told by {@link
 * #tick}, and closes windows after the idle allowance. A pool of which an instance is known gives a
 * window even when nothing was reported ({@link Quality#INSUFFICIENT}), until its last instance is
 * gone.
 *
 * <p>Samples are added up as they come. One pool with one instance takes 2 KiB for each open window
 * where each of its three histograms has some hundred buckets in use. At the most it is 3.3 KB for
 * each of two histograms of the pool and for the latency of each instance, and 8 bytes for each of
 * its samples, all of which {@link WindowOptions} bounds; and 3.3 KB more for a histogram in which
 * a bucket of 1 % has more than 255 events, or 65,535, and so on.
 *
 * <p>After a restart it is fed again from {@link ResumePoint#offset()}. It then gives the very
 * windows that it would have given without the restart, none twice and none partial.
 *
 * <p>For one thread at a time. What is due is to be taken by {@link #drain} before the next record.
 */
public final class WindowAssembler {
  private final WindowOptions options;
  private final int maxPoolsPerService;
  private final ResumePoint resumedFrom;
  private final Liveness liveness;
  private final WindowMerge merge = new WindowMerge();
  private final SampleTimes scratch = new SampleTimes();
  private final NavigableMap<Long, OpenWindow> open = new TreeMap<>();

  /** Where each window began that may be needed once more. */
  private final NavigableMap<Long, Mark> marks = new TreeMap<>();

  private OpenWindow newestUsed;
  private long newestUsedStart = -1;
  private ClosingWindow closing;
  private EventTime clock;
  private long dueUntilMillis;
  private long closedUntilMillis;
  private long handledUntilOffset;
  private long nextOffset;

  /** A window's first accepted record, and the event time before it. */
  private record Mark(long offset, EventTime clock) {}

  /** A window whose pools are given one by one. */
  private static final class ClosingWindow {
    private final long start;
    private final OpenWindow window;
    private final List<PoolId> pools;
    private int next;

    ClosingWindow(long start, OpenWindow window, List<PoolId> pools) {
      this.start = start;
      this.window = window;
      this.pools = pools;
    }
  }

  public WindowAssembler(WindowOptions options, ResumePoint resumeFrom) {
    this(options, Integer.MAX_VALUE, resumeFrom);
  }

  /**
   * One that knows services, too.
   *
   * @param maxPoolsPerService in one window; samples of further ones are refused
   */
  public WindowAssembler(WindowOptions options, int maxPoolsPerService, ResumePoint resumeFrom) {
    this.options = options;
    this.maxPoolsPerService = maxPoolsPerService;
    this.resumedFrom = resumeFrom;
    this.liveness = new Liveness(options.widthMillis(), options.liveness());
    this.clock = resumeFrom.clock();
    this.closedUntilMillis = floor(resumeFrom.rebuildFromMillis());
    this.dueUntilMillis = closedUntilMillis;
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

  /**
   * Passes over a record that is no sample.
   *
   * @param appendMillis when the broker stored it, from the broker's clock
   */
  public void skip(long appendMillis, long offset) {
    requireDrained();
    if (offset < resumedFrom.offset()) {
      // The topic was made anew, so its offsets do not compare with the committed ones.
      handledUntilOffset = Math.min(handledUntilOffset, offset);
    }
    nextOffset = offset + 1;
    clock = clock.passed(appendMillis);
  }

  /** Takes a record by which the broker tells its time. */
  public void tick(long appendMillis, long offset) {
    skip(appendMillis, offset);
    if (clock.millis() > 0) {
      due(clock.millis() - options.allowedLatenessMillis() - options.idleAllowanceMillis());
    }
  }

  /**
   * Takes the next sample of the partition.
   *
   * @param appendMillis when the broker stored it, from the broker's clock
   */
  public Outcome offer(PoolSample sample, long appendMillis, long offset) {
    scratch.read(sample);
    return offer(sample, scratch, 0, appendMillis, offset);
  }

  /**
   * The same for whom the sample's histograms were read already.
   *
   * @param times the sample's; not kept
   * @param reporterNumber see {@link io.tidegate.wire.SampleDecoder#reporterNumber()}
   */
  public Outcome offer(
      PoolSample sample, SampleTimes times, int reporterNumber, long appendMillis, long offset) {
    EventTime before = clock;
    skip(appendMillis, offset);
    Optional<Outcome.Refused> objection = objection(sample, appendMillis);
    if (objection.isPresent()) {
      return objection.get();
    }
    long reachedMillis = Math.min(sample.endMillis(), appendMillis);
    // Also by a late one: after a restart a sample can be late that was not, and time is the same.
    clock = clock.reached(reachedMillis);
    long lengthMillis = sample.endMillis() - sample.startMillis();
    long windowStart = floor(sample.startMillis() + lengthMillis / 2);
    long windowEnd = windowStart + options.widthMillis();
    if (windowEnd <= closedUntilMillis) {
      return new Outcome.Late(windowEnd, closedUntilMillis);
    }
    Optional<Outcome> notAdded =
        window(windowStart, offset, before)
            .add(sample, options, maxPoolsPerService, times, reporterNumber);
    if (notAdded.isPresent()) {
      return notAdded.get();
    }
    due(reachedMillis - options.allowedLatenessMillis());
    return Outcome.Accepted.ACCEPTED;
  }

  private OpenWindow window(long start, long offset, EventTime before) {
    if (start != newestUsedStart) {
      newestUsed = open.get(start);
      newestUsedStart = start;
      if (newestUsed == null) {
        newestUsed = new OpenWindow();
        open.put(start, newestUsed);
        marks.put(start, new Mark(offset, before));
      }
    }
    return newestUsed;
  }

  /** What to commit, now that everything offered so far has been passed on. */
  public ResumePoint resumePoint() {
    requireDrained();
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
    Mark first =
        marks.tailMap(from, true).values().stream()
            .min(Comparator.comparingLong(Mark::offset))
            .orElse(new Mark(nextOffset, clock));
    return new ResumePoint(first.offset(), given, nextOffset, from, first.clock());
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

  private void due(long watermarkMillis) {
    if (watermarkMillis - dueUntilMillis >= options.widthMillis()) {
      dueUntilMillis = floor(watermarkMillis);
    }
  }

  private void requireDrained() {
    if (closedUntilMillis < dueUntilMillis) {
      throw new IllegalStateException(
          "windows are closed until %d and due until %d: take these first"
              .formatted(closedUntilMillis, dueUntilMillis));
    }
  }

  /**
   * Gives windows that are due, in the order of time, then of pools. A long silence can make as
   * many due as there are pools times windows, so they come in portions.
   *
   * @param most how many to give at most
   * @return true when no more are due
   */
  public boolean drain(int most, Consumer<? super PoolWindow> into) {
    int left = most;
    while (closing != null || beginNext()) {
      while (closing.next < closing.pools.size()) {
        if (left == 0) {
          return false;
        }
        left -= close(closing.pools.get(closing.next++), into);
      }
      closedUntilMillis = closing.start + options.widthMillis();
      closing = null;
    }
    if (closedUntilMillis < dueUntilMillis) {
      closedUntilMillis = dueUntilMillis;
      long forgottenMillis = (options.liveness().goneAfterWindows() + 1L) * options.widthMillis();
      marks.headMap(closedUntilMillis - forgottenMillis, false).clear();
    }
    return true;
  }

  private boolean beginNext() {
    // Over a stretch in which no instance is known it jumps, however long the stretch is.
    Long start =
        liveness.isEmpty() ? (open.isEmpty() ? null : open.firstKey()) : (Long) closedUntilMillis;
    if (start == null || start + options.widthMillis() > dueUntilMillis) {
      return false;
    }
    OpenWindow window = open.remove(start);
    if (window == null) {
      window = new OpenWindow();
    }
    newestUsed = null;
    newestUsedStart = -1;
    liveness.enter(window.pools());
    closing = new ClosingWindow(start, window, liveness.pools());
    return true;
  }

  /** Returns how many windows it gave. */
  private int close(PoolId pool, Consumer<? super PoolWindow> into) {
    long start = closing.start;
    long end = start + options.widthMillis();
    PoolCell cell = closing.window.take(pool);
    PoolKind kind = cell == null ? liveness.kind(pool) : cell.kind();
    Liveness.Attendance attendance =
        cell == null
            ? liveness.end(pool, kind, start, List.of(), List.of())
            : liveness.end(pool, kind, start, cell.names(), cell.labels());
    if (start < resumedFrom.closedUntilMillis()) {
      return 0;
    }
    into.accept(
        cell == null
            ? WindowMerge.silent(pool, kind, start, end, attendance.labels())
            : merge.merge(
                pool,
                kind,
                start,
                end,
                Coverage.of(cell.instances(), attendance, start, end),
                attendance.labels(),
                cell));
    return 1;
  }

  private long floor(long millis) {
    return Math.floorDiv(millis, options.widthMillis()) * options.widthMillis();
  }
}
