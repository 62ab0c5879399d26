package io.tidegate.wire;

/**
 * The three histograms of one sample, read; to be filled again and again. For one thread at a time.
 */
public final class SampleTimes {
  final HistogramCounts queueWait = new HistogramCounts();
  final HistogramCounts run = new HistogramCounts();
  final HistogramCounts latency = new HistogramCounts();

  /** Holds this sample's from now on. */
  public void read(PoolSample sample) {
    queueWait.read(sample.queueWait());
    run.read(sample.run());
    latency.read(sample.latency());
  }

  void clear() {
    queueWait.clear();
    run.clear();
    latency.clear();
  }

  public HistogramCounts queueWait() {
    return queueWait;
  }

  public HistogramCounts run() {
    return run;
  }

  public HistogramCounts latency() {
    return latency;
  }
}
