package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Ack;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class OutgoingBufferTest {
  private final OutgoingBuffer buffer = new OutgoingBuffer(3, 1 << 20, 2);

  private List<Long> starts(List<PoolSample> samples) {
    return samples.stream().map(PoolSample::startMillis).toList();
  }

  private static Ack ack(String id) {
    return new Ack(
        id, new PoolId("orders", "workers"), "orders-1", Ack.Outcome.APPLIED, 1, 8, 9, "", 1000);
  }

  @Test
  void fullItDropsTheOldestAndThePoolsNextSampleTells() {
    for (long start = 1000; start <= 5000; start += 1000) {
      buffer.put(Samples.at("workers", start));
    }
    assertEquals(2, buffer.droppedSamples());
    List<PoolSample> taken = buffer.takeSamples(10);
    assertEquals(List.of(3000L, 4000L, 5000L), starts(taken));
    assertEquals(2, taken.get(0).droppedSamples());
    assertEquals(0, taken.get(1).droppedSamples());
    assertTrue(buffer.isEmpty());
  }

  @Test
  void onePoolsDropsAreNotTheOthers() {
    buffer.put(Samples.at("db", 1000));
    for (long start = 1000; start <= 3000; start += 1000) {
      buffer.put(Samples.at("workers", start));
    }
    for (PoolSample sample : buffer.takeSamples(10)) {
      assertEquals(0, sample.droppedSamples());
    }
    buffer.put(Samples.at("db", 2000));
    assertEquals(1, buffer.takeSamples(10).get(0).droppedSamples());
  }

  @Test
  void whatComesBackIsFirstAgainAndKeepsItsNumber() {
    for (long start = 1000; start <= 4000; start += 1000) {
      buffer.put(Samples.at("workers", start));
    }
    List<PoolSample> taken = buffer.takeSamples(2);
    assertEquals(List.of(2000L, 3000L), starts(taken));
    buffer.put(Samples.at("workers", 5000));
    buffer.returnSamples(taken);
    // Four for three places: the oldest went, and took the number 1 that it carried with it.
    List<PoolSample> again = buffer.takeSamples(10);
    assertEquals(List.of(3000L, 4000L, 5000L), starts(again));
    assertEquals(2, again.get(0).droppedSamples());
    assertEquals(2, buffer.droppedSamples());
  }

  @Test
  void acksKeepTheirOrderAndTheirBound() {
    buffer.put(ack("a"));
    buffer.put(ack("b"));
    List<Ack> taken = buffer.takeAcks(1);
    buffer.returnAcks(taken);
    buffer.put(ack("c"));
    assertEquals(List.of("b", "c"), buffer.takeAcks(5).stream().map(Ack::commandId).toList());
    assertEquals(1, buffer.droppedAcks());
  }

  private static PoolSample withTimes(long start) {
    Histogram times = EncodedHistogram.newHistogram();
    for (long micros = 1; micros < 100_000; micros += 7) {
      times.recordValue(micros);
    }
    PoolSample bare = Samples.at("workers", start);
    EncodedHistogram encoded = EncodedHistogram.of(times);
    return new PoolSample(
        bare.pool(),
        bare.kind(),
        bare.instance(),
        bare.startMillis(),
        bare.endMillis(),
        bare.spec(),
        0,
        8,
        3,
        2,
        5,
        4,
        0,
        0,
        encoded,
        encoded,
        encoded,
        bare.host(),
        List.of(),
        0,
        Map.of());
  }

  @Test
  void manyBytesAreABoundAsWell() {
    OutgoingBuffer small = new OutgoingBuffer(1000, 40_000, 2);
    for (long start = 1000; start <= 100_000; start += 1000) {
      small.put(withTimes(start));
    }
    assertTrue(small.waitingBytes() <= 40_000, small.waitingBytes() + " bytes");
    assertTrue(small.waiting() >= 5 && small.waiting() < 60, small.waiting() + " samples");
    assertEquals(100, small.waiting() + small.droppedSamples());
    List<PoolSample> taken = small.takeSamples(100);
    assertEquals(0, small.waitingBytes());
    assertEquals(100_000, taken.get(taken.size() - 1).startMillis());
    small.returnSamples(taken.subList(1, taken.size()));
    assertTrue(small.waitingBytes() > 0);
    small.takeSamples(100);
    assertEquals(0, small.waitingBytes());
  }

  @Test
  void aSampleAboveTheBoundIsKeptUntilTheNext() {
    OutgoingBuffer tiny = new OutgoingBuffer(1000, 1, 2);
    tiny.put(Samples.at("workers", 1000));
    tiny.put(Samples.at("workers", 2000));
    assertEquals(List.of(2000L), starts(tiny.takeSamples(10)));
    assertEquals(1, tiny.droppedSamples());
  }

  private static Heartbeat heartbeat(long atMillis) {
    return new Heartbeat(
        "orders", "orders-1", 1000, atMillis, 1000, "0.1.0", Map.of(), false, List.of());
  }

  @Test
  void ofHeartbeatsOnlyTheNewestIsKept() {
    buffer.put(heartbeat(1000));
    buffer.put(heartbeat(2000));
    assertFalse(buffer.isEmpty());
    assertEquals(List.of(heartbeat(2000)), buffer.takeHeartbeat());
    assertEquals(List.of(), buffer.takeHeartbeat());
    buffer.returnHeartbeat(List.of(heartbeat(2000)));
    assertEquals(List.of(heartbeat(2000)), buffer.takeHeartbeat());
    buffer.put(heartbeat(3000));
    buffer.returnHeartbeat(List.of(heartbeat(2000)));
    assertEquals(List.of(heartbeat(3000)), buffer.takeHeartbeat());
    assertTrue(buffer.isEmpty());
  }
}
