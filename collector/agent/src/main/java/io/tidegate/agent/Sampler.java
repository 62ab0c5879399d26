package io.tidegate.agent;

import io.tidegate.wire.HostLoad;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Samples every pool at the end of each cell of the grid, and once more at its end. */
final class Sampler implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

  private final SampleGrid grid;
  private final long windowMillis;
  private final Map<String, String> labels;
  private final Supplier<Collection<MonitoredPool>> pools;
  private final OutgoingBuffer buffer;
  private final Clock clock;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final HostLoadMeter meter = new HostLoadMeter();
  // Of the sampler's thread.
  private boolean hostUnknown;

  Sampler(
      SampleGrid grid,
      long windowMillis,
      Map<String, String> labels,
      Supplier<Collection<MonitoredPool>> pools,
      OutgoingBuffer buffer,
      Clock clock) {
    this.grid = grid;
    this.windowMillis = windowMillis;
    this.labels = Map.copyOf(labels);
    this.pools = pools;
    this.buffer = buffer;
    this.clock = clock;
  }

  void stop() {
    stopping.countDown();
  }

  @Override
  public void run() {
    long sampledUntil = grid.floor(clock.millis());
    try {
      while (true) {
        long now = clock.millis();
        if (stopping.await(grid.next(now) - now, TimeUnit.MILLISECONDS)) {
          break;
        }
        sampledUntil = sampleUntil(grid.floor(clock.millis()), sampledUntil);
      }
    } catch (InterruptedException e) {
      // Nobody but a JVM that ends interrupts this thread: what is there still goes out.
      LOG.warn("the sampler was interrupted and ends", e);
    }
    sampleAll(clock.millis());
  }

  /** One sample of one pool, by whoever takes it off the agent. */
  void sampleLast(MonitoredPool pool) {
    pool.sample(clock.millis(), windowMillis, HostLoad.UNKNOWN, labels, new Scratch())
        .ifPresent(buffer::put);
  }

  long sampleUntil(long endMillis, long sampledUntilMillis) {
    if (endMillis < sampledUntilMillis) {
      LOG.warn(
          "the clock went back by more than a sample, from {} to {}: sampling starts anew",
          sampledUntilMillis,
          endMillis);
      pools.get().forEach(pool -> pool.startAnew(endMillis));
    } else if (endMillis > sampledUntilMillis) {
      sampleAll(endMillis);
    }
    return endMillis;
  }

  private void sampleAll(long endMillis) {
    HostLoad host = host();
    // Of this round: 80 KB that are in use for some milliseconds need not be there all the time.
    Scratch scratch = new Scratch();
    for (MonitoredPool pool : pools.get()) {
      pool.sample(endMillis, windowMillis, host, labels, scratch).ifPresent(buffer::put);
    }
  }

  private HostLoad host() {
    try {
      return meter.read();
    } catch (RuntimeException e) {
      if (!hostUnknown) {
        hostUnknown = true;
        LOG.warn("the load of the host cannot be read; samples go out without it", e);
      }
      return HostLoad.UNKNOWN;
    }
  }
}
