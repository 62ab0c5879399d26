package io.tidegate.predictor.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** States that no rewinding can rebuild: they are kept, and read on from where they stood. */
class PartitionSnapshotsTest {
  private static final LongMemoryModel MODEL = new LongMemoryModel("m-1");
  private static final PredictorOptions OPTIONS =
      new PredictorOptions("unused", "unused", 15, window -> 300, MODEL, LongMemoryModel::read);
  private static final int POOLS = 7;

  /** What is on the compacted topic. */
  private final Map<PoolId, PoolSnapshot> kept = new HashMap<>();

  private static PoolWindow window(int offset) {
    int index = offset / POOLS;
    int pool = offset % POOLS;
    boolean breach = index % 300 > 280 && pool % 2 == 0;
    long arrivals = 100 + (index * 31 + pool * 17) % 23 + (index % 300 > 250 ? 60 : 0);
    LatencySummary latency =
        new LatencySummary(arrivals, 50, 46, 80, breach ? 400 : 105, breach ? 500 : 120);
    long start = 1_700_000_000_000L + index * 60_000L;
    return new PoolWindow(
        new PoolId("orders", "p" + pool),
        PoolKind.WORKER,
        start,
        start + 60_000,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                "i", new PoolSpec(8, 200, 1, 64), 0, 8, 4, 0, arrivals, 105)),
        arrivals,
        arrivals,
        0,
        0,
        latency,
        latency,
        latency,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  private void keep(PartitionForecasts.Due due) {
    due.snapshots().forEach(s -> kept.put(s.pool(), PoolSnapshot.decode(s.encode())));
    due.forgotten().forEach(kept::remove);
  }

  /** Feeds a stretch in batches, and keeps what is due after each. */
  private void feed(PartitionForecasts to, int from, int until, List<Object> outcomes) {
    for (int offset = from; offset < until; offset++) {
      Optional<FollowedPool.Outcome> outcome = to.onWindow(window(offset), offset);
      if (!to.replays(offset)) {
        outcomes.add(outcome);
        if (offset % 10 == 9) {
          keep(to.due(offset + 1));
        }
      }
    }
  }

  @Test
  void aNewOwnerGoesOnAsIfNothingHadHappened() {
    int end = POOLS * 1500;
    List<Object> expected = new ArrayList<>();
    feed(new PartitionForecasts(OPTIONS, MODEL, 0), 0, end, expected);
    kept.clear();

    List<Object> outcomes = new ArrayList<>();
    PartitionForecasts owner = new PartitionForecasts(OPTIONS, MODEL, 0);
    int committed = 0;
    int mostReadAgain = 0;
    for (int next : new int[] {POOLS * 40 + 10, POOLS * 777 + 10, POOLS * 901, end}) {
      next -= next % 10;
      feed(owner, committed, next, outcomes);
      String metadata = owner.metadata(next);
      committed = next;
      owner = new PartitionForecasts(OPTIONS, MODEL, committed);
      kept.values().forEach(owner::restore);
      int rewind = PartitionForecasts.rewindOffset(metadata, committed).orElseThrow().intValue();
      mostReadAgain = Math.max(mostReadAgain, committed - rewind);
      feed(owner, rewind, committed, outcomes);
    }
    assertEquals(expected, outcomes);
    assertEquals(POOLS, kept.size());
    // At most the windows between two states, of all pools.
    assertTrue(mostReadAgain <= POOLS * 62, mostReadAgain + " records were read again");
  }

  @Test
  void aStateAheadOfTheCommittedOffsetSaysNothingTwice() {
    PartitionForecasts owner = new PartitionForecasts(OPTIONS, MODEL, 0);
    int committed = POOLS * 100;
    feed(owner, 0, committed, new ArrayList<>());
    String metadata = owner.metadata(committed);
    // It writes what the next batch led to, and its states, and dies before it commits.
    List<Object> written = new ArrayList<>();
    feed(owner, committed, committed + POOLS * 60, written);
    assertTrue(written.stream().allMatch(o -> ((Optional<?>) o).isPresent()));

    PartitionForecasts next = new PartitionForecasts(OPTIONS, MODEL, committed);
    kept.values().forEach(next::restore);
    int rewind = PartitionForecasts.rewindOffset(metadata, committed).orElseThrow().intValue();
    List<Object> again = new ArrayList<>();
    feed(next, rewind, committed + POOLS * 60, again);
    for (int i = 0; i < again.size(); i++) {
      if (((Optional<?>) again.get(i)).isPresent()) {
        assertEquals(written.get(i), again.get(i), "record " + (committed + i));
      }
    }
    long silent = again.stream().filter(o -> ((Optional<?>) o).isEmpty()).count();
    assertTrue(silent > 0, "no state was ahead");
  }

  @Test
  void aSilentPoolDoesNotHoldTheRewindOffsetBackAndIsForgottenAfterDays() {
    PartitionForecasts partition = new PartitionForecasts(OPTIONS, MODEL, 0);
    partition.onWindow(window(0), 0); // p0, once
    int offset = 1;
    for (int index = 1; index <= 4325; index++) {
      partition.onWindow(window(index * POOLS + 1), offset++); // p1
      keep(partition.due(offset));
      if (index == 200) {
        int rewind =
            PartitionForecasts.rewindOffset(partition.metadata(offset), offset)
                .orElseThrow()
                .intValue();
        assertTrue(offset - rewind <= 61, "rewind " + rewind + " of " + offset);
        assertEquals(2, kept.size());
      }
    }
    assertEquals(1, kept.size());
  }

  @Test
  void aStateThatCannotBeReadBeginsAnew() {
    PartitionForecasts partition = new PartitionForecasts(OPTIONS, MODEL, 0);
    PoolSnapshot damaged =
        new PoolSnapshot(
            new PoolId("orders", "p0"), 1, 5, new byte[] {1}, new byte[] {1}, new byte[] {1});
    partition.restore(damaged);
    assertTrue(partition.onWindow(window(0), 0).isPresent());
    assertEquals("rewind=0", partition.metadata(1));
  }

  @Test
  void underAnotherModelThePoolsGoOn() {
    PartitionForecasts partition = new PartitionForecasts(OPTIONS, MODEL, 0);
    PartitionForecasts unchanged = new PartitionForecasts(OPTIONS, MODEL, 0);
    feed(partition, 0, POOLS * 50, new ArrayList<>());
    feed(unchanged, 0, POOLS * 50, new ArrayList<>());
    partition.use(new LongMemoryModel("m-2"));
    FollowedPool.Outcome after = partition.onWindow(window(POOLS * 50), POOLS * 50).orElseThrow();
    FollowedPool.Outcome expected =
        unchanged.onWindow(window(POOLS * 50), POOLS * 50).orElseThrow();
    assertEquals("m-2", after.forecast().modelVersion());
    assertEquals(expected.forecast().score(), after.forecast().score());
  }
}
