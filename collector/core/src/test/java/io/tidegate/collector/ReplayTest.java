package io.tidegate.collector;

import static io.tidegate.collector.Samples.T0;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills the collector at any record; what it gives out in the end has to be the same. */
class ReplayTest {
  private static final WindowOptions OPTIONS =
      WindowOptions.ofWidth(1000)
          .withAllowedLateness(700)
          .withLiveness(new LivenessOptions(2, 9))
          .withCaps(5, 6, 3);

  /** A record of the log; without a sample it only tells the broker's time. */
  private record Appended(PoolSample sample, long appendMillis, long arrivalMillis, long offset) {
    static Appended tick(long atMillis) {
      return new Appended(null, atMillis, atMillis, 0);
    }

    Appended at(long position) {
      return new Appended(sample, appendMillis, arrivalMillis, position);
    }
  }

  /** What was given out: windows by their identity, refusals by offset. */
  private static final class Ledger {
    private final Map<String, byte[]> messages = new LinkedHashMap<>();
    private final Map<Long, String> parked = new TreeMap<>();
    private int repeated;
    private int portions;

    void give(String identity, WireMessage message) {
      byte[] bytes = WireCodec.encode(message);
      byte[] before = messages.put(identity, bytes);
      if (before != null) {
        repeated++;
        assertArrayEquals(before, bytes, identity + " was given out again with other bytes");
      }
    }

    void take(WindowAssembler assembler, Appended record) {
      if (record.sample == null) {
        assembler.tick(record.appendMillis, record.offset);
      } else {
        Outcome outcome = assembler.offer(record.sample, record.appendMillis, record.offset);
        if (outcome instanceof Outcome.Refused refused && !assembler.handledBefore(record.offset)) {
          parked.put(record.offset, refused.detail());
        }
      }
      // In portions, which must not show.
      while (!assembler.drain(3, w -> give(w.pool() + "@" + w.startMillis(), w))) {
        portions++;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void noKillChangesWhatIsGivenOut(long seed) {
    List<Appended> log = log(new Random(seed));
    Ledger expected = new Ledger();
    WindowAssembler uninterrupted = new WindowAssembler(OPTIONS, ResumePoint.START);
    log.forEach(record -> expected.take(uninterrupted, record));
    assertTrue(expected.messages.size() > 200, "the log is too quiet to show anything");
    assertTrue(expected.parked.size() > 10, "the log has too few refusals to show anything");
    assertTrue(expected.portions > 10, "too few windows were due at once to show anything");

    for (int round = 0; round < 4; round++) {
      String where = "seed %d round %d".formatted(seed, round);
      Random random = new Random(seed * 1000 + round);
      boolean killedOnlyAtCommits = round % 2 == 0;
      Ledger ledger = new Ledger();
      int kills = play(log, ledger, random, killedOnlyAtCommits);
      assertTrue(kills > 3, where);
      assertEquals(expected.parked, ledger.parked, where);
      assertEquals(expected.messages.keySet(), ledger.messages.keySet(), where);
      expected.messages.forEach(
          (identity, bytes) ->
              assertArrayEquals(bytes, ledger.messages.get(identity), where + " " + identity));
      if (killedOnlyAtCommits) {
        assertEquals(0, ledger.repeated, where + ": what was committed was given out again");
        assertEquals(
            List.copyOf(expected.messages.keySet()),
            List.copyOf(ledger.messages.keySet()),
            where + ": the order");
      }
    }
  }

  /** Commits after batches, and drops the assembler's state now and then. */
  private static int play(
      List<Appended> log, Ledger ledger, Random random, boolean killedOnlyAtCommits) {
    ResumePoint committed = ResumePoint.START;
    WindowAssembler assembler = new WindowAssembler(OPTIONS, committed);
    int kills = 0;
    int batchLeft = 1 + random.nextInt(40);
    for (int i = 0; i < log.size(); i++) {
      ledger.take(assembler, log.get(i));
      boolean commits = --batchLeft == 0;
      if (commits) {
        ResumePoint point = assembler.resumePoint();
        committed = ResumePoint.parse(point.offset(), point.metadata());
        batchLeft = 1 + random.nextInt(40);
      }
      if (kills < 40 && (commits || !killedOnlyAtCommits) && random.nextInt(12) == 0) {
        kills++;
        assembler = new WindowAssembler(OPTIONS, committed);
        i = (int) committed.offset() - 1;
      }
    }
    return kills;
  }

  /**
   * Two minutes of five pools, one too many, with instances that come, pause and go, and with
   * samples that are out of order, late, doubled, from the future, too long or too many. The broker
   * tells the time four times a second, but for some seconds in which nothing is stored; for others
   * nobody reports.
   */
  private static List<Appended> log(Random random) {
    List<Appended> log = new ArrayList<>();
    int[] silentUntil = new int[64];
    for (int second = 0; second < 120; second++) {
      if (second >= 90 && second < 94) {
        continue;
      }
      for (int quarter = 0; quarter < 4; quarter++) {
        log.add(Appended.tick(T0 + second * 1000L + quarter * 250 + random.nextInt(50)));
      }
      if (second >= 60 && second < 60 + random.nextInt(14)) {
        continue;
      }
      List<PoolSample> samples = new ArrayList<>();
      for (int pool = 0; pool < 6; pool++) {
        int instances = pool == 1 ? 8 : 1 + pool;
        for (int instance = 0; instance < instances; instance++) {
          int slot = pool * 10 + instance;
          if (second < silentUntil[slot]) {
            continue;
          }
          if (random.nextInt(25) == 0) {
            silentUntil[slot] = second + 1 + random.nextInt(14);
          }
          samples.add(sample(random, pool, instance, second));
          if (random.nextInt(15) == 0) {
            samples.add(samples.get(random.nextInt(samples.size())));
          }
        }
      }
      for (PoolSample sample : samples) {
        long delay = random.nextInt(10) == 0 ? random.nextInt(4000) : random.nextInt(300);
        long append = sample.endMillis() + delay - (random.nextInt(40) == 0 ? 5000 : 0);
        log.add(new Appended(sample, append, sample.endMillis() + delay, 0));
      }
    }
    // The log's order is that of arrival, not of time.
    log.sort(Comparator.comparingLong(Appended::arrivalMillis));
    List<Appended> numbered = new ArrayList<>();
    log.forEach(record -> numbered.add(record.at(numbered.size())));
    return numbered;
  }

  private static PoolSample sample(Random random, int pool, int instance, int second) {
    long start = second * 1000L + (random.nextInt(8) == 0 ? random.nextInt(1000) : 0);
    long length = random.nextInt(60) == 0 ? 1500 : 1 + random.nextInt(1000);
    return Samples.sample(
        new PoolId("service", "pool" + pool),
        "i" + instance,
        start,
        start + length,
        random.nextInt(20),
        1 + random.nextInt(500));
  }

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103})
  void theResumePointKeepsWithinTheLastWindowOfTheOldestKnownInstance(long seed) {
    List<Appended> log = log(new Random(seed));
    WindowAssembler assembler = new WindowAssembler(OPTIONS, ResumePoint.START);
    Ledger ledger = new Ledger();
    for (Appended record : log) {
      ledger.take(assembler, record);
      ResumePoint point = assembler.resumePoint();
      Appended first = log.get((int) point.offset() < log.size() ? (int) point.offset() : 0);
      // 9 windows until an instance is forgotten, 1 s each; and the one that it was seen in.
      assertTrue(
          point.offset() == record.offset + 1
              || point.closedUntilMillis() < T0
              || first.sample.endMillis() > point.closedUntilMillis() - 11_000,
          () -> "seed " + seed + " offset " + record.offset + " " + point);
    }
  }

  /** What a window says depends on what came in time, not on what came first. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void theOrderOfArrivalWithinTheLatenessChangesNoByte(long seed) {
    Random random = new Random(seed);
    List<List<PoolSample>> seconds = new ArrayList<>();
    for (int second = 0; second < 20; second++) {
      List<PoolSample> samples = new ArrayList<>();
      for (int pool = 0; pool < 4; pool++) {
        for (int instance = 0; instance <= pool; instance++) {
          for (int part = 0; part < 3; part++) {
            if (random.nextInt(8) > 0) {
              samples.add(ofPart(random, pool, instance, second * 1000L + part * 333));
            }
          }
        }
      }
      seconds.add(samples);
    }
    Map<String, byte[]> expected = windowsOf(seconds, new Random(0));
    assertTrue(expected.size() > 70, () -> "seed " + seed + ": " + expected.keySet());
    for (int shuffle = 1; shuffle < 6; shuffle++) {
      Map<String, byte[]> windows = windowsOf(seconds, new Random(shuffle));
      String where = "seed " + seed + " shuffle " + shuffle;
      assertEquals(expected.keySet(), windows.keySet(), where);
      expected.forEach((id, bytes) -> assertArrayEquals(bytes, windows.get(id), where + " " + id));
    }
  }

  private static PoolSample ofPart(Random random, int pool, int instance, long start) {
    Histogram latency = EncodedHistogram.newHistogram();
    for (int i = random.nextInt(30); i >= 0; i--) {
      latency.recordValueWithCount(1 + random.nextInt(9_000_000), 1 + random.nextInt(900_000));
    }
    return Samples.sample(
        new PoolId("service", "pool" + pool),
        "i" + instance,
        start,
        start + 333,
        random.nextInt(50),
        EncodedHistogram.of(latency),
        new HostLoad(random.nextDouble(), Double.NaN, random.nextInt(9)));
  }

  /** Each second's samples in another order, some of them twice. */
  private static Map<String, byte[]> windowsOf(List<List<PoolSample>> seconds, Random random) {
    WindowAssembler assembler =
        new WindowAssembler(
            OPTIONS.withCaps(100, 100, 100).withFutureTolerance(1000), ResumePoint.START);
    Ledger ledger = new Ledger();
    long offset = 0;
    for (int second = 0; second < seconds.size(); second++) {
      List<PoolSample> samples = new ArrayList<>(seconds.get(second));
      samples.add(samples.get(random.nextInt(samples.size())));
      Collections.shuffle(samples, random);
      for (PoolSample sample : samples) {
        ledger.take(
            assembler,
            new Appended(sample, T0 + second * 1000L + 1000, sample.endMillis(), offset));
        offset++;
      }
    }
    assertEquals(Map.of(), ledger.parked);
    return ledger.messages;
  }
}
