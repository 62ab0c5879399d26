package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.protobuf.ByteString;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolPhase;
import io.tidegate.wire.PoolSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PulseTest {
  private static final long NOW = 1_764_000_000_000L;
  private static final PoolId WORKERS = new PoolId("orders", "workers");

  private final FakePool workers = new FakePool("workers");
  private final MonitoredPool monitored = Monitored.pool("orders-1", WORKERS, workers, NOW);
  private final List<MonitoredPool> pools = new CopyOnWriteArrayList<>();
  private final OutgoingBuffer buffer = new OutgoingBuffer(10, 1 << 20, 10);
  private final AtomicLong nanos = new AtomicLong();

  private Pulse pulse(long intervalMillis) {
    return new Pulse(
        "orders",
        "orders-1",
        intervalMillis,
        Map.of("zone", "a"),
        () -> pools,
        buffer,
        Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC),
        nanos::get);
  }

  private Heartbeat next() {
    long start = System.nanoTime();
    while (true) {
      List<Heartbeat> taken = buffer.takeHeartbeat();
      if (!taken.isEmpty()) {
        return taken.get(0);
      }
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(10)) {
        fail("no heartbeat within 10 s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @Test
  void aHeartbeatHasAllThereIsToKnow() {
    pools.add(monitored);
    pulse(5000).beat(false);
    assertEquals(
        new Heartbeat(
            "orders",
            "orders-1",
            NOW,
            NOW,
            5000,
            "0.1.0",
            Map.of("zone", "a"),
            false,
            List.of(
                new Heartbeat.Pool(
                    WORKERS,
                    PoolKind.WORKER,
                    PoolPhase.RUNNING,
                    new PoolSpec(8, 100, 1, 20),
                    3,
                    2))),
        next());
  }

  @Test
  void aPoolThatDoesNotAnswerIsAsItLastWas() {
    pools.add(monitored);
    Pulse pulse = pulse(5000);
    workers.failure = new IllegalStateException("no answer");
    pulse.beat(false);
    assertEquals(List.of(), next().pools());
    workers.failure = null;
    pulse.beat(false);
    List<Heartbeat.Pool> told = next().pools();
    assertEquals(1, told.size());
    workers.failure = new IllegalStateException("no answer");
    pulse.beat(false);
    assertEquals(told, next().pools());
  }

  /** With an interval of an hour, all that comes is what is due at once. */
  @Test
  void theFirstAndTheLastComeAtOnceAndSoDoesAChange() throws Exception {
    Pulse pulse = pulse(3_600_000);
    Thread thread = new Thread(pulse);
    thread.start();
    assertEquals(List.of(), next().pools());
    pools.add(monitored);
    pulse.poolsChanged();
    assertEquals(1, next().pools().size());
    pulse.stop();
    thread.join(TimeUnit.SECONDS.toMillis(10));
    assertFalse(thread.isAlive());
    assertTrue(next().leaving());
    assertEquals(List.of(), buffer.takeHeartbeat());
  }

  @Test
  void manyPoolsAtOnceAreFewHeartbeats() throws Exception {
    Pulse pulse = pulse(3_600_000);
    Thread thread = new Thread(pulse);
    thread.start();
    next();
    long startNanos = System.nanoTime();
    for (int i = 0; i < 200; i++) {
      pools.add(
          Monitored.pool("orders-1", new PoolId("orders", "p" + i), new FakePool("p" + i), NOW));
      pulse.poolsChanged();
    }
    List<Heartbeat> heard = new ArrayList<>();
    do {
      heard.add(next());
    } while (heard.get(heard.size() - 1).pools().size() < 200);
    long tenths = 1 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos) / 100;
    assertTrue(
        heard.size() <= tenths, heard.size() + " heartbeats in tenths of a second: " + tenths);
    pulse.stop();
    thread.join(TimeUnit.SECONDS.toMillis(10));
  }

  @Test
  void itEndsLeasesByItsOwnClockWhateverAPoolDoes() {
    FakePool broken = new FakePool("broken");
    PoolId brokenId = new PoolId("orders", "broken");
    MonitoredPool other = Monitored.pool("orders-1", brokenId, broken, NOW);
    pools.add(other);
    pools.add(monitored);
    lease(other);
    lease(monitored);
    broken.failure = new IllegalStateException("no answer");
    Pulse pulse = pulse(5000);
    nanos.set(TimeUnit.MILLISECONDS.toNanos(59_999));
    pulse.endLeases();
    assertEquals(12, workers.size);
    nanos.set(TimeUnit.MILLISECONDS.toNanos(60_000));
    pulse.endLeases();
    assertEquals(8, workers.size);
    assertEquals(1, pulse.leasesRunOut());
    broken.failure = null;
    pulse.endLeases();
    assertEquals(8, broken.size);
    assertEquals(2, pulse.leasesRunOut());
  }

  private void lease(MonitoredPool pool) {
    pool.control()
        .apply(
            new Command(
                "c",
                "d",
                pool.id(),
                "orders-1",
                0,
                8,
                12,
                NOW,
                NOW + 1000,
                CommandAction.RESIZE,
                60_000,
                ByteString.EMPTY),
            NOW,
            nanos.get());
  }
}
