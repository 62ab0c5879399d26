package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolWindow;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void aRestoredStateGivesTheSameReadingsBitForBit(long seed) {
    List<PoolWindow> windows = new RandomSeries(seed, 60_000).windows(2200);
    Random random = new Random(seed);
    PoolFeatures unbroken = new PoolFeatures(260);
    PoolFeatures broken = new PoolFeatures(260);
    int restored = 0;
    for (PoolWindow window : windows) {
      if (random.nextInt(25) == 0) {
        broken = PoolFeatures.restore(broken.snapshot());
        restored++;
      }
      Optional<Reading> expected = unbroken.onWindow(window);
      Optional<Reading> actual = broken.onWindow(window);
      assertEquals(expected.isPresent(), actual.isPresent());
      if (expected.isPresent()) {
        assertArrayEquals(expected.get().values(), actual.get().values(), 0.0);
        assertEquals(
            expected.get().outlook().p99Interval(0.9), actual.get().outlook().p99Interval(0.9));
        assertEquals(expected.get().outlook().slowest(), actual.get().outlook().slowest());
      }
    }
    assertTrue(restored > 50, restored + " restores");
    assertArrayEquals(unbroken.snapshot(), broken.snapshot());
    assertEquals(unbroken.peaks(), PoolFeatures.restore(broken.snapshot()).peaks());
  }

  @Test
  void aStateThatHasSeenNothingCanBeRestored() {
    PoolFeatures restored = PoolFeatures.restore(new PoolFeatures(260).snapshot());
    assertArrayEquals(new PoolFeatures(260).snapshot(), restored.snapshot());
  }

  @Test
  void bytesThatAreNoSnapshotAreRefusedWithTheReason() {
    byte[] good = new PoolFeatures(260).snapshot();
    byte[] damaged = good.clone();
    damaged[500] ^= 1;
    byte[] later = good.clone();
    later[7] = 9;
    byte[] cut = Arrays.copyOf(good, good.length - 100);
    assertEquals(
        "snapshot of pool features is damaged: the checksum is not that of its %d bytes"
            .formatted(good.length),
        refusal(damaged));
    assertEquals("snapshot of pool features has format 9: must be 1", refusal(later));
    assertTrue(refusal(cut).contains("is damaged"), refusal(cut));
    assertEquals("3 bytes that are no snapshot of pool features", refusal(new byte[3]));
  }

  private static String refusal(byte[] bytes) {
    return assertThrows(IllegalArgumentException.class, () -> PoolFeatures.restore(bytes))
        .getMessage();
  }

  @Test
  void theStateOfAPoolIsBelowTwelveKibibytes() {
    PoolFeatures features = new PoolFeatures(260);
    assertTrue(features.bytes() < 12 * 1024, features.bytes() + " bytes");
    // What is written is what is kept, so the count above leaves no array out.
    int written = features.snapshot().length;
    assertTrue(
        Math.abs(written - features.bytes()) < 400,
        written + " bytes written, " + features.bytes() + " counted");
  }
}
