package io.tidegate.demo;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How the driver plays traffic.
 *
 * @param target the base of the service's address; must be on this machine
 * @param window how long one row of the traffic is played
 * @param seed of the arrivals: the same seed gives the same requests at the same instants
 * @param slo what the p99 of a window must not exceed
 * @param timeout after which a request has failed, counted from its intended start
 * @param warmUp how long the rate of window 0 runs before it, uncounted, so that the JITs have
 *     compiled
 */
public record DriverOptions(
    URI target, Duration window, long seed, Duration slo, Duration timeout, Duration warmUp) {
  private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

  public DriverOptions {
    requireLoopback(target);
    requirePositive("window", window);
    requirePositive("slo", slo);
    requirePositive("timeout", timeout);
    if (timeout.compareTo(slo) <= 0) {
      throw new IllegalArgumentException(
          "timeout is %s: must be longer than the slo, %s".formatted(timeout, slo));
    }
    if (warmUp.isNegative()) {
      throw new IllegalArgumentException("warmUp is %s: must be 0 or more".formatted(warmUp));
    }
  }

  /** The demo's own: 1-second windows, an SLO of 300 ms at the 99th percentile. */
  public static DriverOptions of(URI target, long seed) {
    return new DriverOptions(
        target,
        Duration.ofSeconds(1),
        seed,
        Duration.ofMillis(300),
        Duration.ofSeconds(5),
        Duration.ofSeconds(4));
  }

  public DriverOptions withWindow(Duration newWindow) {
    return new DriverOptions(target, newWindow, seed, slo, timeout, warmUp);
  }

  public DriverOptions withSlo(Duration newSlo) {
    return new DriverOptions(target, window, seed, newSlo, timeout, warmUp);
  }

  public DriverOptions withTimeout(Duration newTimeout) {
    return new DriverOptions(target, window, seed, slo, newTimeout, warmUp);
  }

  public DriverOptions withWarmUp(Duration newWarmUp) {
    return new DriverOptions(target, window, seed, slo, timeout, newWarmUp);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("%s is %s: must be more than 0".formatted(name, value));
    }
  }

  /** By its letters, without a look-up: a name that points here today may point elsewhere later. */
  private static void requireLoopback(URI target) {
    String host = target.getHost();
    boolean loopback =
        host != null
            && (host.equals("localhost")
                || host.equals("[::1]")
                || IPV4_LOOPBACK.matcher(host).matches());
    if (!"http".equals(target.getScheme()) || !loopback || target.getPort() < 1) {
      throw new IllegalArgumentException(
          "the target '%s' is not allowed: must be http://127.0.0.1:PORT, because load is only sent to this machine"
              .formatted(target));
    }
  }
}
