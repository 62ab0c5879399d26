package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Ack;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import java.util.List;
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
}
