package io.tidegate.bench;

import io.tidegate.collector.ResumePoint;
import io.tidegate.collector.WindowAssembler;
import io.tidegate.collector.WindowOptions;
import io.tidegate.wire.SampleDecoder;
import io.tidegate.wire.UndecodableRecordException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * What one open window of many pools takes: the heap in use before and after six samples of each
 * pool came, when all pools are known already. Argument: how many pools.
 */
final class WindowHeapChild {
  private static final long WIDTH = 60_000;
  private static final long INTERVAL = 10_000;
  private static final int STEPS = 6;

  /** The start of a minute. */
  private static final long T0 = 1_764_000_000_000L;

  private final SyntheticFleet fleet;
  private final WindowAssembler assembler =
      new WindowAssembler(WindowOptions.ofWidth(WIDTH).withAllowedLateness(1), ResumePoint.START);
  private final SampleDecoder decoder = new SampleDecoder();
  private long offset;
  private long windows;

  private WindowHeapChild(SyntheticFleet fleet) {
    this.fleet = fleet;
  }

  public static void main(String[] arguments) throws Exception {
    int pools = Integer.parseInt(arguments[0]);
    WindowHeapChild child = new WindowHeapChild(new SyntheticFleet(pools, T0));
    long empty = usedBytes();
    child.offerAll(0);
    // Closes the first window; then one sample is all that is open.
    child.offer(0, STEPS);
    long known = usedBytes();
    child.offerAll(STEPS);
    long open = usedBytes();
    child.offer(0, 2 * STEPS);
    System.out.println("windows=" + child.windows);
    System.out.println("knownBytes=" + (double) (known - empty) / pools);
    System.out.println("openBytes=" + (double) (open - known) / pools);
  }

  private void offerAll(int firstStep) throws UndecodableRecordException {
    for (int step = firstStep; step < firstStep + STEPS; step++) {
      for (int pool = 0; pool < fleet.pools(); pool++) {
        offer(pool, step);
      }
    }
  }

  private void offer(int pool, int step) throws UndecodableRecordException {
    long start = T0 + step * INTERVAL;
    long end = start + INTERVAL;
    assembler.offer(decoder.decode(fleet.bytes(pool, start, end)), end, offset++);
    assembler.drain(Integer.MAX_VALUE, window -> windows++);
  }

  private static long usedBytes() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      ManagementFactory.getMemoryMXBean().gc();
      TimeUnit.MILLISECONDS.sleep(100);
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
