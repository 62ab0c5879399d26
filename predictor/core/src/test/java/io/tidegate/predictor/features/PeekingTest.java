package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A value of a window must not depend on the windows after it. */
class PeekingTest {
  /** Values of the window at an index, given all windows of a series. */
  interface Reader {
    double[] read(List<PoolWindow> all, int index);
  }

  /** Windows at which a reader says something else once the future is cut off or another one. */
  static List<Integer> peeks(Reader reader, List<PoolWindow> windows, List<PoolWindow> others) {
    List<Integer> peeks = new ArrayList<>();
    for (int i = 20; i < windows.size() - 1; i += 61) {
      List<PoolWindow> past = windows.subList(0, i + 1);
      List<PoolWindow> otherFuture = new ArrayList<>(past);
      otherFuture.addAll(others.subList(i + 1, others.size()));
      double[] full = reader.read(windows, i);
      if (!Arrays.equals(full, reader.read(past, i))
          || !Arrays.equals(full, reader.read(otherFuture, i))) {
        peeks.add(i);
      }
    }
    return peeks;
  }

  private static List<PoolWindow> windows(long seed) {
    RandomSeries series = new RandomSeries(seed, 60_000);
    series.gaps = false;
    return series.windows(700);
  }

  private static double[] features(List<PoolWindow> all, int index) {
    PoolFeatures features = new PoolFeatures(260);
    double[] values = new double[0];
    for (int i = 0; i < all.size(); i++) {
      double[] now = features.onWindow(all.get(i)).map(Reading::values).orElse(new double[0]);
      values = i == index ? now : values;
    }
    return values;
  }

  @Test
  void noFeaturePeeks() {
    assertEquals(List.of(), peeks(PeekingTest::features, windows(21), windows(22)));
  }

  @Test
  void aFeatureThatPeeksOneWindowAheadIsCaught() {
    Reader peeking =
        (all, i) ->
            new double[] {
              features(all, i)[0] + all.get(Math.min(i + 1, all.size() - 1)).latency().p99Millis()
            };
    assertNotEquals(List.of(), peeks(peeking, windows(21), windows(22)));
  }
}
