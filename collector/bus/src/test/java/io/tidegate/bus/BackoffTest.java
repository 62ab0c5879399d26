package io.tidegate.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.bus.TransactionFailedException.Kind;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void doublesFrom100MillisTo5Seconds() {
    Backoff backoff = new Backoff();
    List<Long> pauses = LongStream.generate(backoff::nextMillis).limit(8).boxed().toList();
    assertEquals(List.of(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L), pauses);
  }

  @Test
  void beginsAgainAfterASuccess() {
    Backoff backoff = new Backoff();
    LongStream.generate(backoff::nextMillis).limit(100).forEach(pause -> {});
    assertEquals(5000, backoff.nextMillis());
    backoff.reset();
    assertEquals(100, backoff.nextMillis());
  }

  @Test
  void waitsUntilTheGroupHasToldWhoseThePartitionsAre() {
    Backoff backoff = new Backoff();
    assertEquals(5000, backoff.nextMillis(failure(Kind.FENCED)));
    assertEquals(5000, backoff.nextMillis(failure(Kind.UNKNOWN)));
    assertEquals(400, backoff.nextMillis(failure(Kind.ABORTED)));
    assertEquals(800, backoff.nextMillis(new IllegalStateException("the store is away")));
  }

  private static TransactionFailedException failure(Kind kind) {
    return new TransactionFailedException(kind, "not committed", null);
  }
}
