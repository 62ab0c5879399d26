package io.tidegate.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What two kinds of runs that take turns gave: ratios of neighbours, and how sure they are. */
final class PairedRatios {
  private static final double DOUBT = 0.05;

  private final List<Double> bare = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();

  void add(double without, double with) {
    bare.add(without);
    ratios.add(with / without);
  }

  /** The median of the bare runs, that times the median ratio, and the ratio's 95 % interval. */
  List<Row> rows(String what, String unit) {
    double ratio = ChildJvm.median(ratios);
    Row without = Row.of(what + ": bare", ChildJvm.median(bare), unit);
    List<Row> rows = new ArrayList<>();
    rows.add(without);
    rows.add(
        new Row(
            what + ": with -javaagent (median of " + ratios.size() + " paired ratios)",
            without.value() * ratio,
            unit,
            without.name(),
            ratio));
    List<Double> sorted = ratios.stream().sorted().toList();
    rank(sorted.size())
        .ifPresent(
            rank -> {
              rows.add(Row.of(what + ": ratio, 95 % interval, from", sorted.get(rank), ""));
              rows.add(
                  Row.of(
                      what + ": ratio, 95 % interval, to",
                      sorted.get(sorted.size() - 1 - rank),
                      ""));
            });
    return rows;
  }

  /**
   * How many ratios at each end lie outside of the interval in which the true median is: whatever
   * the distribution, each ratio is as likely below it as above. Empty if there are too few.
   */
  static OptionalInt rank(int count) {
    double term = Math.pow(0.5, count);
    double below = 0;
    int rank = 0;
    while (2 * (below + term) <= DOUBT) {
      below += term;
      term *= (double) (count - rank) / (rank + 1);
      rank++;
    }
    return rank == 0 ? OptionalInt.empty() : OptionalInt.of(rank - 1);
  }
}
