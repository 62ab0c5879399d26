package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static List<Long> pauses(Backoff backoff, int count) {
    return LongStream.generate(backoff::nextMillis).limit(count).boxed().toList();
  }

  @Test
  void itGrowsToABoundAndBeginsAnewAfterASuccess() {
    Backoff backoff = new Backoff(() -> 0);
    assertEquals(List.of(250L, 500L, 1000L, 2000L, 2000L), pauses(backoff, 5));
    backoff.reset();
    assertEquals(List.of(250L, 500L), pauses(backoff, 2));
  }

  @Test
  void chanceTakesUpToAQuarterOff() {
    assertEquals(List.of(187L, 375L, 750L, 1500L, 1500L), pauses(new Backoff(() -> 1), 5));
  }
}
