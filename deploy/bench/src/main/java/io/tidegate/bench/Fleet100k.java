package io.tidegate.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * 100,000 pools that report every 10 s for 30 minutes of event time, as fast as the collector
 * follows: memory, rate and lag; and that no window is missing or incomplete.
 */
final class Fleet100k {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int PARTITIONS = 8;
  private static final int POOLS = Integer.getInteger("pools", SMOKE ? 1_000 : 100_000);
  private static final int MINUTES = Integer.getInteger("minutes", SMOKE ? 3 : 30);
  private static final long WIDTH = 60_000;
  private static final long INTERVAL = 10_000;

  /** Two minutes of the fleet may wait to be collected. */
  private static final long MOST_LAG = 12L * POOLS;

  private static final String HEAP = "-Xmx2g";

  private Fleet100k() {}

  static Report run() throws Exception {
    Path directory = Files.createTempDirectory("tidegate-bench");
    try (LiveChild broker =
        LiveChild.start(
            List.of("-Xmx1g"),
            BrokerChild.class,
            directory.toString(),
            Integer.toString(PARTITIONS))) {
      String bootstrap = broker.await("bootstrap", 60);
      try (LiveChild collector =
          LiveChild.start(
              List.of(HEAP, "-XX:+UseG1GC"),
              CollectorChild.class,
              bootstrap,
              Long.toString(WIDTH),
              Long.toString(WIDTH / 2),
              "0")) {
        collector.await("ready", 60);
        List<Row> rows = feed(bootstrap, collector);
        var printed = collector.end();
        broker.end();
        rows.add(Row.of("collector, CPU time", ChildJvm.number(printed, "cpuSeconds"), "s"));
        rows.add(
            Row.of(
                "collector, resident memory at most", ChildJvm.number(printed, "peakMib"), "MiB"));
        return new Report("fleet-100k", System.getProperty("java.vm.version"), rows);
      }
    } finally {
      CollectorThroughput.delete(directory);
    }
  }

  private static List<Row> feed(String bootstrap, LiveChild collector) throws Exception {
    long from = (System.currentTimeMillis() / WIDTH - MINUTES - 2) * WIDTH;
    long expected = (long) POOLS * MINUTES;
    long sent = 0;
    long mostLag = 0;
    long mostHeap = 0;
    List<Double> rates = new ArrayList<>();
    long begunNanos = System.nanoTime();
    try (SampleLoad load = new SampleLoad(bootstrap, new SyntheticFleet(POOLS, from), PARTITIONS)) {
      for (int minute = 0; minute < MINUTES; minute++) {
        long minuteNanos = System.nanoTime();
        for (int ten = 0; ten < WIDTH / INTERVAL; ten++) {
          long start = from + minute * WIDTH + ten * INTERVAL;
          load.sendAll(start, start + INTERVAL);
          sent += POOLS;
          long lag = sent - accepted(collector);
          mostLag = Math.max(mostLag, lag);
          while (lag > MOST_LAG) {
            TimeUnit.MILLISECONDS.sleep(10);
            lag = sent - accepted(collector);
          }
        }
        rates.add(POOLS * 6 / ((System.nanoTime() - minuteNanos) / 1e9));
        if (minute % 5 == 2) {
          mostHeap = Math.max(mostHeap, Long.parseLong(collector.ask("heapMib", 60)));
        }
        System.err.printf(
            "minute %d: %.0f samples/s, at most %d behind, heap %d MiB%n",
            minute + 1, rates.get(minute), mostLag, mostHeap);
      }
      // What closes the last window: the watermark trails by half a minute.
      long end = from + MINUTES * WIDTH;
      for (int pool = 0; pool < PARTITIONS; pool++) {
        load.send(pool, end + WIDTH / 2, end + WIDTH / 2 + INTERVAL);
      }
      load.flush();
      sent += PARTITIONS;
      long deadlineNanos = System.nanoTime() + 120_000_000_000L;
      // The samples of a batch count with its first windows; its last ones are still to come.
      while ((accepted(collector) < sent || windows(collector) < expected)
          && System.nanoTime() < deadlineNanos) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    String[] counts = collector.ask("counts", 60).split(" ", 3);
    System.err.println("accepted, windows, refused: " + String.join(" ", counts));
    if (Long.parseLong(counts[0]) != sent || Long.parseLong(counts[1]) != expected) {
      throw new IllegalStateException(
          "%s samples and %s windows came, of %d and %d; refused: %s"
              .formatted(counts[0], counts[1], sent, expected, counts[2]));
    }
    List<Row> rows = new ArrayList<>();
    rows.add(Row.of("pools", POOLS, ""));
    rows.add(Row.of("minutes of event time", MINUTES, "min"));
    rows.add(Row.of("samples collected", sent, ""));
    rows.add(Row.of("windows published", expected, ""));
    rows.add(Row.of("wall time, load and broker on the same cores", seconds, "s"));
    rows.add(Row.of("samples to published windows", sent / seconds, "1/s"));
    rows.add(Row.of("the fleet's own rate", POOLS / (INTERVAL / 1e3), "1/s"));
    rows.add(Row.of("slowest minute", rates.stream().min(Double::compare).orElseThrow(), "1/s"));
    rows.add(Row.of("samples behind, at most (throttled at two minutes)", mostLag, ""));
    rows.add(Row.of("collector, heap in use after collection, at most", mostHeap, "MiB"));
    return rows;
  }

  private static long accepted(LiveChild collector) throws Exception {
    return Long.parseLong(collector.ask("accepted", 60));
  }

  private static long windows(LiveChild collector) throws Exception {
    return Long.parseLong(collector.ask("counts", 60).split(" ", 3)[1]);
  }
}
