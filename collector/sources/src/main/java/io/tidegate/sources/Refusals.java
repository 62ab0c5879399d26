package io.tidegate.sources;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Points that were not taken, by reason; of each reason one in words. */
public final class Refusals {
  private static final int LONGEST = 400;

  private final Map<Reason, Integer> counts = new EnumMap<>(Reason.class);
  private final Map<Reason, String> details = new EnumMap<>(Reason.class);

  /** Counts one. */
  public void add(Reason reason, String detail) {
    counts.merge(reason, 1, Integer::sum);
    details.putIfAbsent(
        reason, detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST - 1) + "…");
  }

  public void addAll(Refusals others) {
    others.counts.forEach((reason, count) -> counts.merge(reason, count, Integer::sum));
    others.details.forEach(details::putIfAbsent);
  }

  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  public Map<Reason, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** All reasons with their counts and an example, in a line; empty if there are none. */
  public Optional<String> text() {
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (reason, count) ->
            text.append(text.isEmpty() ? "" : "; ")
                .append("%s (%d): %s".formatted(reason.key(), count, details.get(reason))));
    return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }
}
