package io.tidegate.collector;

import io.tidegate.wire.HistogramCounts;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import java.util.Arrays;
import java.util.Map;

/** One instance of one pool in one window: its samples added up, and its newest values. */
final class InstanceCell {
  final String instance;
  final SparseCounts latency = new SparseCounts();
  PoolKind kind;
  PoolSpec spec;
  long revision;
  int live;
  int active;
  int queued;
  long leaseUntilMillis;
  Map<String, String> labels;
  long arrivals;
  long gcPauseMillis;
  long gcCount;

  /** The starts of its samples, ascending: what the same sample is known by when it comes again. */
  private long[] starts = new long[2];

  private int samples;
  private long lastEndMillis;
  private long sumMillis;
  private long longestMillis;

  InstanceCell(String instance) {
    this.instance = instance;
  }

  int samples() {
    return samples;
  }

  boolean has(long startMillis) {
    return Arrays.binarySearch(starts, 0, samples, startMillis) >= 0;
  }

  void add(PoolSample sample, HistogramCounts latencies) {
    if (samples == 0 || sample.startMillis() > starts[samples - 1]) {
      newest(sample);
    }
    addStart(sample.startMillis());
    long lengthMillis = sample.endMillis() - sample.startMillis();
    lastEndMillis = Math.max(lastEndMillis, sample.endMillis());
    sumMillis += lengthMillis;
    longestMillis = Math.max(longestMillis, lengthMillis);
    arrivals += sample.submitted() + sample.rejected();
    gcPauseMillis += sample.host().gcPauseMillis();
    gcCount += sample.host().gcCount();
    latency.add(latencies);
  }

  private void newest(PoolSample sample) {
    kind = sample.kind();
    spec = sample.spec();
    revision = sample.revision();
    live = sample.live();
    active = sample.active();
    queued = Plausibility.queued(sample);
    leaseUntilMillis = sample.leaseUntilMillis();
    labels = sample.labels();
  }

  private void addStart(long startMillis) {
    if (samples == starts.length) {
      starts = Arrays.copyOf(starts, samples + Math.max(4, samples / 2));
    }
    int at = samples++;
    while (at > 0 && starts[at - 1] > startMillis) {
      starts[at] = starts[at - 1];
      at--;
    }
    starts[at] = startMillis;
  }

  /**
   * How much of its time in the window no sample covers. A sample counts where its midpoint lies,
   * so up to half a sample at either edge may be covered by one that counts in the next window.
   */
  long missingMillis(long fromMillis, long toMillis) {
    long within = lastEndMillis - starts[0] - sumMillis;
    long before = starts[0] - fromMillis;
    long after = toMillis - lastEndMillis;
    return Math.max(0, within) + beyondHalf(before) + beyondHalf(after);
  }

  private long beyondHalf(long gapMillis) {
    return 2 * gapMillis > longestMillis ? gapMillis : 0;
  }

  long firstStartMillis() {
    return starts[0];
  }
}
