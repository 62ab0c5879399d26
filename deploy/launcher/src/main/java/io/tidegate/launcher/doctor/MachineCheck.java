package io.tidegate.launcher.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The Java runtime, the memory, and how many files may be open. */
final class MachineCheck {
  private static final long MIB = 1 << 20;

  /** What the JVM needs beside its heap: code, threads, buffers; the embedded store maps files. */
  private static final long BESIDE_HEAP_MIB = 512;

  /** Each partition of the embedded broker has some, each client a few. */
  private static final long FILES = 4_096;

  private MachineCheck() {}

  static List<Finding> run() {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    List<Finding> findings = new ArrayList<>();
    findings.add(java(ModuleLayer.boot().findModule("jdk.attach").isPresent()));
    findings.add(
        memory(Runtime.getRuntime().maxMemory() / MIB, machine.getTotalMemorySize() / MIB));
    if (machine instanceof UnixOperatingSystemMXBean unix) {
      findings.add(files(unix.getMaxFileDescriptorCount()));
    }
    return findings;
  }

  /** The version was looked at before this class could be loaded. */
  static Finding java(boolean attaches) {
    String seen =
        "%s %s at %s"
            .formatted(
                System.getProperty("java.vendor"),
                Runtime.version(),
                System.getProperty("java.home"));
    return attaches
        ? Finding.ok("java", seen)
        : Finding.warn(
            "java",
            seen + ", without the module jdk.attach",
            "a JDK is needed for 'tidegate attach' only: install one if that is wanted");
  }

  /**
   * The heap beside what there is.
   *
   * @param machineMib of the machine, or of the container
   */
  static Finding memory(long heapMib, long machineMib) {
    String seen = "a heap of %d MiB at most, of %d MiB".formatted(heapMib, machineMib);
    return heapMib + BESIDE_HEAP_MIB <= machineMib
        ? Finding.ok("memory", seen)
        : Finding.fail(
            "memory",
            seen + ", which leaves less than %d MiB for the rest".formatted(BESIDE_HEAP_MIB),
            "give the machine or container %d MiB, or set JAVA_OPTS=-Xmx%dm"
                .formatted(heapMib + BESIDE_HEAP_MIB, Math.max(128, machineMib - BESIDE_HEAP_MIB)));
  }

  static Finding files(long most) {
    String seen = "%d may be open".formatted(most);
    return most >= FILES
        ? Finding.ok("open files", seen)
        : Finding.warn(
            "open files",
            seen,
            "raise it to %d: 'ulimit -n', or LimitNOFILE of the systemd unit".formatted(FILES));
  }
}
