package io.tidegate.controller.service.scaler.keda;

import io.tidegate.controller.service.web.TlsFiles;
import java.time.Duration;
import java.util.Optional;

/**
 * Where KEDA asks.
 *
 * @param host the address to bind, e.g. 0.0.0.0
 * @param port 0: any free one
 * @param tls empty: without, as {@code scalerAddress} has it in KEDA where {@code caCert} is not
 *     set
 * @param staleAfter how long what was decided is told without being decided or confirmed anew; 1 s
 *     to 1 h
 */
public record KedaOptions(String host, int port, Optional<TlsFiles> tls, Duration staleAfter) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  /** Where nothing else was said: five windows of a minute. */
  public static final Duration STALE_AFTER = Duration.ofMinutes(5);

  public KedaOptions {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host is empty: must be an address such as 0.0.0.0");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is %d: must be 0 to 65535".formatted(port));
    }
    if (staleAfter.compareTo(SHORTEST) < 0 || staleAfter.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "staleAfter is %s: must be %s to %s".formatted(staleAfter, SHORTEST, LONGEST));
    }
  }
}
