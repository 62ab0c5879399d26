package io.tidegate.controller.service.web;

import java.time.Duration;

/**
 * How the console listens.
 *
 * @param host the address to bind, e.g. 127.0.0.1
 * @param port 0: any free one
 * @param maxEventClients live streams at a time; more get a 503
 * @param ringEvents events kept for clients that reconnect
 * @param heartbeat between two comments on a silent stream, so that proxies keep it open
 */
public record ConsoleOptions(
    String host, int port, int maxEventClients, int ringEvents, Duration heartbeat) {
  public ConsoleOptions {
    if (host == null || host.isBlank()) {
      throw new IllegalArgumentException("host is empty: must be an address such as 127.0.0.1");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is %d: must be 0 to 65535".formatted(port));
    }
    if (maxEventClients < 1) {
      throw new IllegalArgumentException(
          "maxEventClients is %d: must be at least 1".formatted(maxEventClients));
    }
    if (ringEvents < 1) {
      throw new IllegalArgumentException(
          "ringEvents is %d: must be at least 1".formatted(ringEvents));
    }
    if (heartbeat == null || heartbeat.toMillis() < 1 || heartbeat.toSeconds() > 45) {
      throw new IllegalArgumentException(
          "heartbeat is %s: must be from 1 ms to 45 s, below the idle time of the connection"
              .formatted(heartbeat));
    }
  }

  /** 250 streams, 10,000 events, a heartbeat every 15 s. */
  public static ConsoleOptions at(String host, int port) {
    return new ConsoleOptions(host, port, 250, 10_000, Duration.ofSeconds(15));
  }
}
