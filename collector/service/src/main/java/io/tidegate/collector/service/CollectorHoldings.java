package io.tidegate.collector.service;

/**
 * What a collector has in memory, of all its partitions together.
 *
 * @param openWindows windows that still take samples
 * @param pools pools of which an instance is known
 */
public record CollectorHoldings(int openWindows, int pools) {
  static final CollectorHoldings NONE = new CollectorHoldings(0, 0);

  CollectorHoldings plus(CollectorHoldings other) {
    return new CollectorHoldings(openWindows + other.openWindows, pools + other.pools);
  }
}
