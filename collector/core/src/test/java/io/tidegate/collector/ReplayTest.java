package io.tidegate.collector;

import static io.tidegate.collector.Samples.T0;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills the collector at any record; what it gives out in the end has to be the same. */
class ReplayTest {
  private static final WindowOptions OPTIONS =
      WindowOptions.ofWidth(1000)
          .withAllowedLateness(700)
          .withLiveness(new LivenessOptions(2, 9))
          .withCaps(5, 6, 3);

  private record Appended(PoolSample sample, long appendMillis, long offset) {}

  /** What was given out: windows by their identity, refusals by offset. */
  private static final class Ledger {
    private final Map<String, byte[]> messages = new LinkedHashMap<>();
    private final Map<Long, String> parked = new TreeMap<>();
    private int repeated;

    void give(String identity, WireMessage message) {
      byte[] bytes = WireCodec.encode(message);
      byte[] before = messages.put(identity, bytes);
      if (before != null) {
        repeated++;
        assertArrayEquals(before, bytes, identity + " was given out again with other bytes");
      }
    }

    void take(WindowAssembler assembler, Appended record) {
      Outcome outcome = assembler.offer(record.sample, record.appendMillis, record.offset);
      if (outcome instanceof Outcome.Accepted accepted) {
        accepted.closed().forEach(w -> give(w.pool() + "@" + w.startMillis(), w));
      } else if (outcome instanceof Outcome.Refused refused
          && !assembler.handledBefore(record.offset)) {
        parked.put(record.offset, refused.detail());
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
   * samples that are out of order, late, doubled, from the future, too long or too many.
   */
  private static List<Appended> log(Random random) {
    List<Appended> log = new ArrayList<>();
    int[] silentUntil = new int[64];
    for (int second = 0; second < 120; second++) {
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
        log.add(new Appended(sample, append, delay));
      }
    }
    // The log's order is that of arrival, not of time.
    log.sort((a, b) -> Long.compare(arrival(a), arrival(b)));
    List<Appended> numbered = new ArrayList<>();
    for (Appended record : log) {
      numbered.add(new Appended(record.sample, record.appendMillis, numbered.size()));
    }
    return numbered;
  }

  private static long arrival(Appended record) {
    return record.sample.endMillis() + record.offset;
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
    for (Appended record : log) {
      assembler.offer(record.sample, record.appendMillis, record.offset);
      ResumePoint point = assembler.resumePoint();
      PoolSample first =
          log.get((int) point.offset() < log.size() ? (int) point.offset() : 0).sample;
      // 9 windows until an instance is forgotten, 1 s each; and the one that it was seen in.
      assertTrue(
          point.offset() == log.size()
              || point.closedUntilMillis() < T0
              || first.endMillis() > point.closedUntilMillis() - 11_000,
          () -> "seed " + seed + " offset " + record.offset + " " + point);
    }
  }
}
