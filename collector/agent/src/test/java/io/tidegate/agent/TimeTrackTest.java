package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.EncodedHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TimeTrackTest {
  private static final long[] MICROS = {3, 40_000, 2_000_000};

  private final TimeTrack track = new TimeTrack();

  private Histogram take() {
    Histogram into = EncodedHistogram.newHistogram();
    track.takeInto(into, 1);
    return into;
  }

  /** Whoever reads the bytes must not notice that no HdrHistogram recorded them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theBytesAreThoseOfAnHdrHistogram(long seed) {
    Random random = new Random(seed);
    Histogram expected = EncodedHistogram.newHistogram();
    for (int i = 0; i < 20_000; i++) {
      // Evenly over the octaves, from below 1 µs to above 1 h.
      long nanos = (long) Math.exp(random.nextDouble() * Math.log(5e12));
      track.record(nanos);
      expected.recordValue(Math.max(1, Math.min(EncodedHistogram.HIGHEST_MICROS, nanos / 1000)));
    }
    assertEquals(EncodedHistogram.of(expected), EncodedHistogram.of(take()), "seed " + seed);
    assertTrue(EncodedHistogram.of(take()).isEmpty());
  }

  @Test
  void everyEdgeOfABucketFallsWhereItShould() {
    Histogram expected = EncodedHistogram.newHistogram();
    for (long micros = 1; micros <= EncodedHistogram.HIGHEST_MICROS / 2; micros *= 2) {
      for (long near = Math.max(1, micros - 1); near <= micros + 1; near++) {
        track.record(TimeUnit.MICROSECONDS.toNanos(near));
        expected.recordValue(near);
      }
    }
    assertEquals(EncodedHistogram.of(expected), EncodedHistogram.of(take()));
  }

  @Test
  void onlyWhatWasSeenTakesRoomAndWhatIsNoLongerSeenGivesItBack() {
    assertEquals(0, track.chunks());
    track.record(TimeUnit.MILLISECONDS.toNanos(3));
    track.record(TimeUnit.SECONDS.toNanos(3));
    for (int i = 0; i < TimeTrack.SWEEP_TAKES; i++) {
      track.record(TimeUnit.MILLISECONDS.toNanos(3));
      take();
    }
    assertEquals(2, track.chunks());
    for (int i = 0; i < TimeTrack.SWEEP_TAKES; i++) {
      track.record(TimeUnit.MILLISECONDS.toNanos(3));
      take();
    }
    assertEquals(1, track.chunks());
    track.record(TimeUnit.SECONDS.toNanos(3));
    assertEquals(1, take().getTotalCount());
    assertEquals(2, track.chunks());
  }

  @Test
  void onlyABucketWithManyTimesIsWideAndOnlyWhileItHasThem() {
    for (int i = 0; i < 128; i++) {
      track.record(TimeUnit.MILLISECONDS.toNanos(3));
    }
    track.record(TimeUnit.SECONDS.toNanos(3));
    assertEquals(0, track.wideChunks());
    for (int i = 0; i < 100_000; i++) {
      track.record(TimeUnit.MILLISECONDS.toNanos(3));
    }
    assertEquals(1, track.wideChunks());
    Histogram taken = take();
    assertEquals(100_129, taken.getTotalCount());
    assertEquals(100_128, taken.getCountAtValue(3_000));
    for (int i = 0; i < 2 * TimeTrack.SWEEP_TAKES; i++) {
      track.record(TimeUnit.MILLISECONDS.toNanos(3));
      assertEquals(1, take().getTotalCount());
    }
    track.record(TimeUnit.MILLISECONDS.toNanos(3));
    assertEquals(1, take().getTotalCount());
    assertEquals(1, track.chunks());
    assertEquals(0, track.wideChunks());
  }

  /**
   * Few buckets and pauses between the takes: chunks come, grow wide, shrink and go under the
   * recorders' hands, and counters pass 127 and 255.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void nothingIsLostAndNothingTwiceWhileChunksGrowAndShrink(long seed) throws Exception {
    int recorders = 8;
    int each = 60_000;
    AtomicInteger running = new AtomicInteger(recorders);
    List<Thread> threads = new ArrayList<>();
    long[][] recorded = new long[recorders][3];
    for (int number = 0; number < recorders; number++) {
      Random random = new Random(seed * recorders + number);
      long[] own = recorded[number];
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  int which = random.nextInt(100) == 0 ? 2 : random.nextInt(2);
                  track.record(TimeUnit.MICROSECONDS.toNanos(MICROS[which]));
                  own[which]++;
                  if (random.nextInt(200) == 0) {
                    Thread.yield();
                  }
                }
                running.decrementAndGet();
              }));
    }
    threads.forEach(Thread::start);
    Random random = new Random(-seed);
    Histogram all = EncodedHistogram.newHistogram();
    while (running.get() > 0) {
      // In bursts, in which what is narrow goes; between them, times gather.
      int burst = random.nextInt(3 * TimeTrack.SWEEP_TAKES);
      for (int i = 0; i < burst; i++) {
        track.takeInto(all, 1);
      }
      Thread.yield();
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    }
    track.takeInto(all, 1);
    for (int which = 0; which < MICROS.length; which++) {
      long expected = 0;
      for (long[] own : recorded) {
        expected += own[which];
      }
      assertEquals(expected, all.getCountAtValue(MICROS[which]), "seed " + seed);
    }
  }

  /** Takes as fast as can be, so that chunks come and go under the recorders' hands. */
  @Test
  void nothingIsLostAndNothingTwiceWhileItIsTaken() throws Exception {
    int recorders = 4;
    int each = 300_000;
    AtomicInteger running = new AtomicInteger(recorders);
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < recorders; number++) {
      Random random = new Random(number);
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  // Now and then a pause, else no chunk would ever be idle.
                  if (i % 1000 == 0) {
                    Thread.yield();
                  }
                  track.record(TimeUnit.MICROSECONDS.toNanos(1L << random.nextInt(31)));
                }
                running.decrementAndGet();
              }));
    }
    threads.forEach(Thread::start);
    long taken = 0;
    while (running.get() > 0) {
      taken += take().getTotalCount();
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    }
    taken += take().getTotalCount();
    assertEquals((long) recorders * each, taken);
  }
}
