package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A window of a minute: its slices take 5 s. */
class RateSizingTest {
  private final RateSizing sizing = new RateSizing(Duration.ofMinutes(1));
  private long nanos;
  private long asked;
  private long ended;
  private long useNanos;
  private int size = 4;

  RateSizingTest() {
    look();
  }

  private void look() {
    size = sizing.size(new RateSizing.Reading(nanos, asked, ended, useNanos), size);
  }

  private void slice(int perSecond, int useMillis) {
    nanos += TimeUnit.SECONDS.toNanos(5);
    asked += 5L * perSecond;
    ended += 5L * perSecond;
    useNanos += 5L * perSecond * TimeUnit.MILLISECONDS.toNanos(useMillis);
    look();
  }

  private void slices(int count, int perSecond, int useMillis) {
    for (int i = 0; i < count; i++) {
      slice(perSecond, useMillis);
    }
  }

  @Test
  void growsAtOnceToRateTimesUseAndAThird() {
    slice(300, 100);
    assertEquals(40, size);
  }

  @Test
  void withinASliceNothingChanges() {
    nanos += TimeUnit.SECONDS.toNanos(4);
    asked = 10_000;
    ended = 10_000;
    useNanos = TimeUnit.HOURS.toNanos(1);
    look();
    assertEquals(4, size);
  }

  @Test
  void shrinksByATenthASliceOnceNoSliceOfTheWindowAskedForMore() {
    slice(300, 100);
    slices(11, 30, 100);
    assertEquals(40, size);
    slice(30, 100);
    assertEquals(36, size);
    slice(30, 100);
    assertEquals(33, size);
    slices(40, 30, 100);
    assertEquals(4, size);
  }

  @Test
  void withoutRequestsItGoesDownToOne() {
    slices(12, 0, 0);
    assertEquals(3, size);
    slices(12, 0, 0);
    assertEquals(1, size);
  }

  @Test
  void whileNothingCameBackItStays() {
    for (int i = 0; i < 30; i++) {
      nanos += TimeUnit.SECONDS.toNanos(5);
      asked += 500;
      look();
    }
    assertEquals(4, size);
  }

  @Test
  void doesNotFeedAServerThatItSlowsDown() {
    slice(300, 100);
    slice(300, 160);
    assertEquals(40, size);
    // Not slower by half: that is no reason.
    slice(330, 140);
    assertEquals(62, size);
    slices(11, 330, 200);
    assertEquals(62, size);
    slice(330, 200);
    assertEquals(88, size);
  }
}
