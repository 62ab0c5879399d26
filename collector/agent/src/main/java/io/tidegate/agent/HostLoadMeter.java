package io.tidegate.agent;

import io.tidegate.wire.HostLoad;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.OperatingSystemMXBean;
import java.util.List;
import java.util.Locale;

/** Reads the load of the host and the heap. For one thread. */
final class HostLoadMeter {
  private static final List<String> OLD = List.of("old gen", "tenured", "zheap", "shenandoah");

  private final OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
  private final MemoryPoolMXBean oldGeneration;
  private final GarbageCollectorMXBean[] collectors;
  private final GarbageCollectorMXBean[] pausing;
  private long pausedMillis;
  private long collections;

  HostLoadMeter() {
    this.oldGeneration =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .filter(pool -> isOld(pool.getName().toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElse(null);
    List<GarbageCollectorMXBean> all = ManagementFactory.getGarbageCollectorMXBeans();
    // Concurrent collectors report cycles, during which the application runs, and pauses: a cycle
    // is the collection, a pause is the time.
    List<GarbageCollectorMXBean> pauses =
        all.stream().filter(bean -> !bean.getName().endsWith("Cycles")).toList();
    List<GarbageCollectorMXBean> whole =
        all.stream().filter(bean -> !bean.getName().endsWith("Pauses")).toList();
    this.pausing = pauses.toArray(new GarbageCollectorMXBean[0]);
    this.collectors = whole.toArray(new GarbageCollectorMXBean[0]);
    this.pausedMillis = pausedMillis();
    this.collections = collections();
  }

  /** The load since the last reading. */
  HostLoad read() {
    long pausedBefore = pausedMillis;
    long collectionsBefore = collections;
    pausedMillis = pausedMillis();
    collections = collections();
    return new HostLoad(
        cpu(),
        oldGenerationAfterCollection(),
        Math.max(0, pausedMillis - pausedBefore),
        Math.max(0, collections - collectionsBefore),
        loadAverage());
  }

  private double cpu() {
    double share =
        system instanceof com.sun.management.OperatingSystemMXBean extended
            ? extended.getCpuLoad()
            : Double.NaN;
    // Negative: the JVM does not know (yet).
    return share >= 0 && share <= 1 ? share : Double.NaN;
  }

  private double loadAverage() {
    double runnable = system.getSystemLoadAverage();
    // Negative: the operating system has no such number.
    return runnable >= 0 && Double.isFinite(runnable) ? runnable : Double.NaN;
  }

  private double oldGenerationAfterCollection() {
    MemoryUsage usage = oldGeneration == null ? null : oldGeneration.getCollectionUsage();
    // Before the first collection the JVM says 0, which is no measurement.
    if (usage == null || usage.getUsed() == 0) {
      return Double.NaN;
    }
    long room = usage.getMax() > 0 ? usage.getMax() : usage.getCommitted();
    return room <= 0 ? Double.NaN : Math.min(1, (double) usage.getUsed() / room);
  }

  private long pausedMillis() {
    long sum = 0;
    for (GarbageCollectorMXBean collector : pausing) {
      sum += Math.max(0, collector.getCollectionTime());
    }
    return sum;
  }

  private long collections() {
    long sum = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      sum += Math.max(0, collector.getCollectionCount());
    }
    return sum;
  }

  private static boolean isOld(String name) {
    return OLD.stream().anyMatch(name::contains) || name.contains("zgc old");
  }
}
