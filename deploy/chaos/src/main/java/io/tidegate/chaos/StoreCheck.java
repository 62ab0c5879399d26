package io.tidegate.chaos;

import io.tidegate.collector.service.StoredWindow;
import io.tidegate.launcher.faults.ExpectedWindows;
import io.tidegate.launcher.faults.NumberedSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the numbered samples are in the store and on the topic as they follow from the numbers.
 */
final class StoreCheck {
  private StoreCheck() {}

  /**
   * Compares.
   *
   * @param windows how many of each numbered pool are complete
   * @param rows all that the store has
   * @param published how often each window is on the topic
   */
  static List<Invariant> of(
      NumberedSamples samples,
      long windows,
      List<StoredWindow> rows,
      Map<String, Integer> published) {
    Map<String, StoredWindow> expected = ExpectedWindows.of(samples, windows);
    TreeSet<String> missing = new TreeSet<>(expected.keySet());
    TreeSet<String> seen = new TreeSet<>();
    List<String> twice = new ArrayList<>();
    List<String> differing = new ArrayList<>();
    long stored = 0;
    for (StoredWindow row : rows) {
      String name = ExpectedWindows.name(row.pool(), row.startMillis());
      if (!seen.add(name)) {
        twice.add(name);
      }
      StoredWindow wanted = expected.get(name);
      if (wanted == null) {
        continue;
      }
      missing.remove(name);
      stored += row.submitted();
      if (!ExpectedWindows.same(wanted, row)) {
        differing.add("%s instead of %s".formatted(row, wanted));
      }
    }
    long sent = expected.values().stream().mapToLong(StoredWindow::submitted).sum();
    TreeSet<String> unpublished = new TreeSet<>(expected.keySet());
    unpublished.removeAll(published.keySet());
    Map<String, Integer> publishedTwice = new TreeMap<>(published);
    publishedTwice.values().removeIf(copies -> copies == 1);
    return List.of(
        new Invariant(
            "nothing lost on the way to the store",
            "%d samples make %d windows; %d are not in the store"
                .formatted(windows * NumberedSamples.PER_WINDOW, expected.size(), missing.size()),
            some(missing)),
        new Invariant(
            "nothing doubled in the store",
            "%d rows, those of the agents' pools too; %d twice"
                .formatted(rows.size(), twice.size()),
            some(twice)),
        new Invariant(
            "each window as the samples' numbers give it",
            "%d rows with all their fields; %d differ".formatted(expected.size(), differing.size()),
            some(differing)),
        new Invariant(
            "the counts are those that were sent",
            "%d requests sent, %d stored".formatted(sent, stored),
            sent == stored ? "" : "%d requests are not as sent".formatted(sent - stored)),
        new Invariant(
            "each window was published once",
            "%d windows on the topic; %d numbered ones not, %d of all more than once"
                .formatted(published.size(), unpublished.size(), publishedTwice.size()),
            some(unpublished) + some(publishedTwice.entrySet())));
  }

  /** The first few, and how many more there are. */
  static String some(java.util.Collection<?> all) {
    if (all.isEmpty()) {
      return "";
    }
    String first = String.join(", ", all.stream().limit(3).map(Object::toString).toList());
    return all.size() <= 3 ? first : first + " and %d more".formatted(all.size() - 3);
  }
}
