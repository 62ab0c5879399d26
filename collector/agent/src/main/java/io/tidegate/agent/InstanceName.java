package io.tidegate.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** {@code service-host-pid-startMillis}: another at each start, also within one JVM. */
final class InstanceName {
  private static final Path KERNEL_HOSTNAME = Path.of("/proc/sys/kernel/hostname");
  private static final int MAX_HOST = 100;
  private static final AtomicLong LAST_START = new AtomicLong();

  private InstanceName() {}

  static String next(String service, long nowMillis) {
    long start = LAST_START.updateAndGet(last -> Math.max(last + 1, nowMillis));
    // Not formatted: that would write the digits of the default locale.
    return service + "-" + host() + "-" + ProcessHandle.current().pid() + "-" + start;
  }

  private static String host() {
    String printable = hostName().strip().replaceAll("[^A-Za-z0-9._-]", "_");
    String host = printable.length() > MAX_HOST ? printable.substring(0, MAX_HOST) : printable;
    return host.isEmpty() ? "localhost" : host;
  }

  /** The kernel first: asking the resolver can take seconds where DNS is not set up. */
  private static String hostName() {
    try {
      return Files.readString(KERNEL_HOSTNAME);
    } catch (IOException notLinux) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "localhost";
      }
    }
  }
}
