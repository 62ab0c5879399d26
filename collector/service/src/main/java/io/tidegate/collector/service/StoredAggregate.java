package io.tidegate.collector.service;

/**
 * The windows of one step together. Quantiles are the highest of the windows': quantiles cannot be
 * averaged.
 *
 * @param startMillis a multiple of the step since the epoch
 * @param windows how many were stored
 * @param latencyP99MillisMax NaN when none of them served anything
 * @param queueWaitP99MillisMax NaN when none of them served anything
 * @param utilisationMax NaN when nothing ended in any of them
 */
public record StoredAggregate(
    long startMillis,
    long windows,
    long submitted,
    long completed,
    long rejected,
    long failed,
    int sizeMax,
    int activeMax,
    int queuedMax,
    double latencyP99MillisMax,
    double queueWaitP99MillisMax,
    double utilisationMax) {}
