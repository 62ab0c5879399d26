package io.tidegate.gate.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How requests are sent and what counts as an error.
 *
 * @param http2 by prior knowledge (h2c), or ALPN over TLS
 * @param timeout from the intended start
 * @param window the figures are of such windows
 * @param maxUnanswered more are not sent, and count as such
 * @param errorsFrom answers of this status and above are errors
 * @param headers of each request
 * @param bodies of routes by their number; they take turns
 * @param trust PEM file of the certificates that a target over TLS is known by; empty: those that
 *     the JVM trusts. The name is checked in either case
 */
public record LoadOptions(
    boolean http2,
    Duration timeout,
    Duration window,
    int maxUnanswered,
    int errorsFrom,
    Map<String, String> headers,
    Map<Integer, List<Body>> bodies,
    Optional<Path> trust) {

  public LoadOptions {
    if (timeout.toMillis() < 10 || timeout.toMillis() > 120_000) {
      throw new IllegalArgumentException(
          "timeoutMillis is %d: must be from 10 to 120000".formatted(timeout.toMillis()));
    }
    if (window.toMillis() < 50 || window.toMillis() > 600_000) {
      throw new IllegalArgumentException(
          "windowMillis is %d: must be from 50 to 600000".formatted(window.toMillis()));
    }
    if (maxUnanswered < 1 || maxUnanswered > 20_000) {
      throw new IllegalArgumentException(
          "maxUnanswered is %d: must be from 1 to 20000, each may take a connection"
              .formatted(maxUnanswered));
    }
    if (errorsFrom < 400 || errorsFrom > 500) {
      throw new IllegalArgumentException(
          "errorsFrom is %d: must be a status from 400 to 500".formatted(errorsFrom));
    }
    headers = Map.copyOf(headers);
    bodies = Map.copyOf(bodies);
  }

  public LoadOptions(
      boolean http2,
      Duration timeout,
      Duration window,
      int maxUnanswered,
      int errorsFrom,
      Map<String, String> headers,
      Map<Integer, List<Body>> bodies) {
    this(http2, timeout, window, maxUnanswered, errorsFrom, headers, bodies, Optional.empty());
  }

  public LoadOptions withBodies(Map<Integer, List<Body>> ofRoutes) {
    return new LoadOptions(
        http2, timeout, window, maxUnanswered, errorsFrom, headers, ofRoutes, trust);
  }

  /** With the certificates of this file. */
  public LoadOptions withTrust(Path pem) {
    return new LoadOptions(
        http2, timeout, window, maxUnanswered, errorsFrom, headers, bodies, Optional.of(pem));
  }

  /** With nothing special. */
  public static LoadOptions plain(Duration timeout, Duration window) {
    return new LoadOptions(false, timeout, window, 4096, 500, Map.of(), Map.of());
  }
}
