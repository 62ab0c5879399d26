package io.tidegate.collector.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * Which steps have rows that are not in their sum yet, by partition. It is committed beside the
 * offset, so that a crash forgets none; a step too many is summed up again, to the same.
 *
 * <p>A step is due when windows behind its end came on each partition that has rows in it; an hour,
 * when besides none of its ten minutes is open. Windows that come after that open it again.
 */
final class RollUpLedger {
  private static final String FORM = "tidegate-sums1";

  /** Kafka takes 4,096 bytes of metadata; a range has 15 at most. */
  private static final int MAX_RANGES = 100;

  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private final long keptMillis;
  private final Map<TopicPartition, Open> partitions = new HashMap<>();

  private static final class Open {
    long newestMillis;
    final Map<Resolution, NavigableSet<Long>> steps =
        Map.of(Resolution.TEN_MINUTES, new TreeSet<>(), Resolution.HOUR, new TreeSet<>());
  }

  /** A step of a resolution. */
  record Step(Resolution resolution, long startMillis) {}

  /**
   * An empty one.
   *
   * @param windowsKept for how long rows are there to be summed up: what is about to go is left as
   *     it was summed up while it was whole
   */
  RollUpLedger(Duration windowsKept) {
    this.keptMillis = windowsKept.toMillis() - DAY_MILLIS;
  }

  /**
   * A row is in the store, or on its way there in a spill. A partition that went meanwhile is its
   * next owner's matter.
   */
  synchronized void stored(TopicPartition partition, long startMillis) {
    Open open = partitions.get(partition);
    if (open == null) {
      return;
    }
    open.newestMillis = Math.max(open.newestMillis, startMillis);
    long step = Resolution.TEN_MINUTES.stepOf(startMillis);
    if (step > open.newestMillis - keptMillis) {
      open.steps.get(Resolution.TEN_MINUTES).add(step);
    }
  }

  /** The oldest steps that are due, ten minutes first. */
  synchronized List<Step> due(int most) {
    List<Step> due = new ArrayList<>();
    for (Resolution resolution : Resolution.values()) {
      TreeSet<Long> steps = new TreeSet<>();
      partitions.values().forEach(open -> steps.addAll(open.steps.get(resolution)));
      for (long step : steps) {
        if (due.size() < most && isOver(resolution, step)) {
          due.add(new Step(resolution, step));
        }
      }
    }
    return due;
  }

  private boolean isOver(Resolution resolution, long step) {
    long end = step + resolution.widthMillis();
    for (Open open : partitions.values()) {
      if (open.steps.get(resolution).contains(step) && open.newestMillis < end) {
        return false;
      }
      if (resolution == Resolution.HOUR
          && !open.steps.get(Resolution.TEN_MINUTES).subSet(step, end).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Its sum is in the store. */
  synchronized void done(Step step) {
    for (Open open : partitions.values()) {
      boolean was = open.steps.get(step.resolution()).remove(step.startMillis());
      if (was && step.resolution() == Resolution.TEN_MINUTES) {
        open.steps.get(Resolution.HOUR).add(Resolution.HOUR.stepOf(step.startMillis()));
      }
    }
  }

  /** What a partition's next owner has to know. */
  synchronized String metadata(TopicPartition partition) {
    Open open = partitions.get(partition);
    StringBuilder text = new StringBuilder(FORM);
    for (Resolution resolution : Resolution.values()) {
      text.append(':');
      if (open != null) {
        append(text, ranges(resolution, open.steps.get(resolution)));
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder to, List<long[]> ranges) {
    for (long[] range : ranges) {
      to.append(to.charAt(to.length() - 1) == ':' ? "" : ",")
          .append(Long.toString(range[0], Character.MAX_RADIX));
      if (range[1] > range[0]) {
        to.append('-').append(Long.toString(range[1], Character.MAX_RADIX));
      }
    }
  }

  /** First and last step number of each run; where there are too many, the nearest become one. */
  private static List<long[]> ranges(Resolution resolution, NavigableSet<Long> steps) {
    List<long[]> ranges = new ArrayList<>();
    for (long step : steps) {
      long number = step / resolution.widthMillis();
      long[] last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
      if (last != null && last[1] + 1 == number) {
        last[1] = number;
      } else {
        ranges.add(new long[] {number, number});
      }
    }
    while (ranges.size() > MAX_RANGES) {
      int nearest = 1;
      for (int i = 2; i < ranges.size(); i++) {
        if (gap(ranges, i) < gap(ranges, nearest)) {
          nearest = i;
        }
      }
      ranges.get(nearest - 1)[1] = ranges.remove(nearest)[1];
    }
    return ranges;
  }

  private static long gap(List<long[]> ranges, int before) {
    return ranges.get(before)[0] - ranges.get(before - 1)[1];
  }

  /**
   * Takes over a partition.
   *
   * @param metadata null or empty: nothing was committed
   * @throws IllegalArgumentException if somebody else wrote it; then nothing is open
   */
  synchronized void resume(TopicPartition partition, String metadata) {
    Open open = new Open();
    partitions.put(partition, open);
    if (metadata == null || metadata.isEmpty()) {
      return;
    }
    String[] parts = metadata.split(":", -1);
    if (parts.length != 1 + Resolution.values().length || !parts[0].equals(FORM)) {
      throw new IllegalArgumentException(
          "the commit's metadata is '%s': must be as %s::".formatted(metadata, FORM));
    }
    for (Resolution resolution : Resolution.values()) {
      String ranges = parts[1 + resolution.ordinal()];
      Arrays.stream(ranges.split(","))
          .filter(range -> !range.isEmpty())
          .forEach(range -> open(open, resolution, range));
    }
  }

  private static void open(Open open, Resolution resolution, String range) {
    String[] ends = range.split("-", 2);
    long last = Long.parseLong(ends[ends.length - 1], Character.MAX_RADIX);
    for (long n = Long.parseLong(ends[0], Character.MAX_RADIX); n <= last; n++) {
      open.steps.get(resolution).add(n * resolution.widthMillis());
    }
  }

  synchronized void release(TopicPartition partition) {
    partitions.remove(partition);
  }
}
