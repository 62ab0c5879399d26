package io.tidegate.gate.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of a stretch.
 *
 * @param windows all of them, in order; fewer where it was stopped
 * @param micros latencies from the intended start by the routes' numbers; of answers that are no
 *     errors, and of time-outs, which count as long as they were waited for
 * @param planned requests of the schedule up to where it came
 * @param sent those that went out
 * @param answeredInTime answers of any status within the stretch and its grace
 * @param errors why requests failed, and how many
 * @param lagMillis the longest that the generator itself was late
 * @param stopped before its end
 */
public record Played(
    List<WindowFigures> windows,
    List<Histogram> micros,
    long planned,
    long sent,
    long answeredInTime,
    Map<String, Long> errors,
    double lagMillis,
    boolean stopped) {

  public Played {
    windows = List.copyOf(windows);
    micros = List.copyOf(micros);
    errors = Map.copyOf(errors);
  }

  /** Of all routes together. */
  public Histogram all() {
    return merged(micros);
  }

  /** Counts added; what each holds stays as it is. */
  public static Histogram merged(List<Histogram> parts) {
    Histogram all = new Histogram(Tally.DIGITS);
    parts.forEach(all::add);
    return all;
  }

  /** Route by route. */
  public static List<Histogram> merged(List<Histogram> one, List<Histogram> other) {
    if (one.size() != other.size()) {
      throw new IllegalArgumentException(
          "histograms of %d and of %d routes: must be as many".formatted(one.size(), other.size()));
    }
    List<Histogram> both = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      both.add(merged(List.of(one.get(i), other.get(i))));
    }
    return both;
  }
}
