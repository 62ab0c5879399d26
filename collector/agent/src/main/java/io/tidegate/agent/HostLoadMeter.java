package io.tidegate.agent;

import com.sun.management.OperatingSystemMXBean;
import io.tidegate.wire.HostLoad;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Locale;

/** Reads the load of the host and the heap. For one thread. */
final class HostLoadMeter {
  private static final List<String> OLD = List.of("old gen", "tenured", "zheap", "shenandoah");

  private final OperatingSystemMXBean system;
  private final MemoryPoolMXBean oldGeneration;
  private long pausedMillis = pausedMillis();

  HostLoadMeter() {
    this.system =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean extended
            ? extended
            : null;
    this.oldGeneration =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .filter(pool -> isOld(pool.getName().toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElse(null);
  }

  /** The load since the last reading. */
  HostLoad read() {
    long before = pausedMillis;
    pausedMillis = pausedMillis();
    return new HostLoad(cpu(), oldGenerationAfterCollection(), Math.max(0, pausedMillis - before));
  }

  private double cpu() {
    double share = system == null ? Double.NaN : system.getCpuLoad();
    // Negative: the JVM does not know (yet).
    return share >= 0 && share <= 1 ? share : Double.NaN;
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

  /** Concurrent collectors also report cycles, during which the application runs. */
  private static long pausedMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(collector -> !collector.getName().endsWith("Cycles"))
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .filter(millis -> millis > 0)
        .sum();
  }

  private static boolean isOld(String name) {
    return OLD.stream().anyMatch(name::contains) || name.contains("zgc old");
  }
}
