package io.tidegate.gate.judge;

import java.util.List;

/**
 * A downstream pool's windows, as the collector has them, of the time in which they are judged.
 *
 * @param wholeRun the baseline's turns are among that time; false: it is the candidate's alone
 * @param windowMillis width of a window; 0: there is none
 * @param startMillis of each window that there should be, since the epoch
 * @param values one for each; NaN where there is no figure that can be trusted
 * @param gaps why there is none, for people; empty: nothing is missing
 * @param problem why nothing could be read; empty: it was read
 */
public record ChainSeries(
    ChainRule rule,
    boolean wholeRun,
    long windowMillis,
    List<Long> startMillis,
    Windows values,
    String gaps,
    String problem) {

  public ChainSeries {
    startMillis = List.copyOf(startMillis);
    if (startMillis.size() != values.size()) {
      throw new IllegalArgumentException(
          "%s of %s in the chain has %d starts and %d windows: must be as many"
              .formatted(rule.metric(), rule.pool(), startMillis.size(), values.size()));
    }
    if (windowMillis < 0 || windowMillis == 0 && values.size() > 0) {
      throw new IllegalArgumentException(
          "%s of %s in the chain has windows of %d ms: must be above 0"
              .formatted(rule.metric(), rule.pool(), windowMillis));
    }
  }

  /** Nothing is known of the pool. */
  public static ChainSeries unreadable(ChainRule rule, String problem) {
    return new ChainSeries(rule, true, 0, List.of(), Windows.none(), "", problem);
  }
}
