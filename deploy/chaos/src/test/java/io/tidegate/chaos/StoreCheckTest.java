package io.tidegate.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.collector.service.StoredWindow;
import io.tidegate.launcher.faults.ExpectedWindows;
import io.tidegate.launcher.faults.NumberedSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** That each way to go wrong is seen, and by which invariant. */
class StoreCheckTest {
  private static final long WINDOWS = 3;
  private static final String LOST = "nothing lost on the way to the store";
  private static final String DOUBLED = "nothing doubled in the store";
  private static final String DIFFERENT = "each window as the samples' numbers give it";
  private static final String COUNTS = "the counts are those that were sent";
  private static final String PUBLISHED = "each window was published once";

  private final NumberedSamples samples = new NumberedSamples(1_700_000_000_000L);
  private final Map<String, StoredWindow> right = ExpectedWindows.of(samples, WINDOWS);
  private final List<StoredWindow> rows = new ArrayList<>(right.values());
  private final Map<String, Integer> published = new TreeMap<>();

  StoreCheckTest() {
    right.keySet().forEach(name -> published.put(name, 1));
  }

  private List<String> broken() {
    return StoreCheck.of(samples, WINDOWS, rows, published).stream()
        .filter(i -> !i.holds())
        .map(Invariant::name)
        .toList();
  }

  @Test
  void whatIsAsItFollowsFromTheNumbersHolds() {
    assertEquals(List.of(), broken());
  }

  @Test
  void aLostRow() {
    rows.remove(5);
    assertEquals(List.of(LOST, COUNTS), broken());
  }

  @Test
  void aRowThatIsThereTwice() {
    rows.add(rows.get(5));
    assertEquals(List.of(DOUBLED, COUNTS), broken());
  }

  @Test
  void aRowOfOtherSamples() {
    // The first window of a load that began a window later has the second one's time.
    Map<String, StoredWindow> later =
        ExpectedWindows.of(
            new NumberedSamples(samples.startMillis() + NumberedSamples.WINDOW_MILLIS), 1);
    rows.removeIf(
        row -> row.startMillis() == samples.startMillis() + NumberedSamples.WINDOW_MILLIS);
    rows.addAll(later.values());
    assertEquals(List.of(DIFFERENT, COUNTS), broken());
  }

  @Test
  void aWindowThatWasNotPublished() {
    published.remove(published.keySet().iterator().next());
    assertEquals(List.of(PUBLISHED), broken());
  }

  @Test
  void aWindowThatWasPublishedTwice() {
    published.put(published.keySet().iterator().next(), 2);
    assertEquals(List.of(PUBLISHED), broken());
  }
}
