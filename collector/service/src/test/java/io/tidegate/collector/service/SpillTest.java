package io.tidegate.collector.service;

import static io.tidegate.collector.service.Windows.ORDERS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillTest {
  private static final long MIB = 1 << 20;

  @TempDir Path directory;

  private static List<PoolWindow> windows(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> Windows.busy(ORDERS, i, i + 1, 5)).toList();
  }

  /** All that is there, as a drain takes it. */
  private static List<PoolWindow> drained(Spill spill) throws IOException {
    List<PoolWindow> all = new ArrayList<>();
    for (Spill.Head head = spill.peek(7); !head.windows().isEmpty(); head = spill.peek(7)) {
      all.addAll(head.windows());
      spill.remove(head);
    }
    assertTrue(spill.isEmpty());
    assertEquals(0, spill.bytes());
    return all;
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> list = Files.list(directory)) {
      return list.filter(p -> p.toString().endsWith(suffix)).sorted().toList();
    }
  }

  @Test
  void whatWentInComesOutInItsOrderAndLeavesNoFile() throws Exception {
    try (Spill spill = Spill.open(directory, MIB)) {
      assertTrue(spill.isEmpty());
      assertTrue(spill.append(windows(0, 10)));
      assertTrue(spill.append(windows(10, 25)));
      assertEquals(windows(0, 25), drained(spill));
      assertTrue(spill.append(windows(25, 30)));
      assertEquals(windows(25, 30), drained(spill));
    }
    assertEquals(List.of(), files(".spill"));
  }

  @Test
  void aRestartFindsWhatWasNotRemovedAndGoesOnBehindIt() throws Exception {
    try (Spill spill = Spill.open(directory, MIB)) {
      spill.append(windows(0, 10));
      spill.remove(spill.peek(4));
    }
    try (Spill again = Spill.open(directory, MIB)) {
      assertFalse(again.isEmpty());
      assertEquals(0, again.corruptBytes());
      again.append(windows(10, 12));
      // The file was not empty, so all of it comes again: twice is harmless, never is not.
      assertEquals(windows(0, 12), drained(again));
    }
  }

  @Test
  void itTakesNoMoreThanItsBoundAndAllOrNoneOfABatch() throws Exception {
    try (Spill spill = Spill.open(directory, MIB)) {
      int taken = 0;
      while (spill.append(windows(taken, taken + 100))) {
        taken += 100;
      }
      long onDisk = files(".spill").stream().mapToLong(f -> f.toFile().length()).sum();
      assertEquals(spill.bytes(), onDisk);
      assertTrue(onDisk <= MIB && onDisk > MIB / 2, onDisk + " bytes");
      assertTrue(files(".spill").size() > 1, "several files, so that room comes before the end");
      Spill.Head head = spill.peek(Integer.MAX_VALUE);
      spill.remove(head);
      assertTrue(spill.append(windows(taken, taken + 100)), "room again");
      taken += 100;
      assertEquals(windows(head.windows().size(), taken), drained(spill));
    }
  }

  @Test
  void aTailThatACrashToreOffIsNamedAndTheRestIsThere() throws Exception {
    try (Spill spill = Spill.open(directory, MIB)) {
      spill.append(windows(0, 3));
    }
    Path file = files(".spill").get(0);
    byte[] torn = Arrays.copyOf(Files.readAllBytes(file), 20);
    Files.write(file, torn, StandardOpenOption.APPEND);
    try (Spill again = Spill.open(directory, MIB)) {
      assertEquals(20, again.corruptBytes());
      assertArrayEquals(torn, Files.readAllBytes(files(".corrupt").get(0)));
      assertEquals(windows(0, 3), drained(again));
    }
  }

  @Test
  void aByteThatTheDiskChangedCostsTheRestOfItsFileOnly() throws Exception {
    try (Spill spill = Spill.open(directory, MIB)) {
      spill.append(windows(0, 4));
    }
    try (Spill second = Spill.open(directory, MIB)) {
      second.append(windows(4, 6));
    }
    Path first = files(".spill").get(0);
    byte[] bytes = Files.readAllBytes(first);
    int frame = bytes.length / 4;
    bytes[2 * frame + 30] ^= 1;
    Files.write(first, bytes);
    try (Spill again = Spill.open(directory, MIB)) {
      List<PoolWindow> left = new ArrayList<>(windows(0, 2));
      left.addAll(windows(4, 6));
      assertEquals(left, drained(again));
      assertEquals(bytes.length - 2L * frame, again.corruptBytes(), 4);
    }
  }

  @Test
  void itHasOneOwner() throws Exception {
    try (Spill spill = Spill.open(directory, MIB)) {
      IOException refused = assertThrows(IOException.class, () -> Spill.open(directory, MIB));
      assertEquals(
          "the spill %s is in use by another collector: give each a directory of its own"
              .formatted(directory),
          refused.getMessage());
      spill.close();
      assertThrows(IOException.class, () -> spill.append(windows(0, 1)));
    }
  }
}
