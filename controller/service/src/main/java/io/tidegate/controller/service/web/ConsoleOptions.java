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
 * @param patience with a connection on which nothing comes or goes, and with a request whose body
 *     comes slowly; above the heartbeat, so that only a dead or a dawdling one is cut
 * @param maxConnections open at a time; more are closed at once
 * @param maxConnectionsPerAddress the same of one remote address
 */
public record ConsoleOptions(
    String host,
    int port,
    int maxEventClients,
    int ringEvents,
    Duration heartbeat,
    Duration patience,
    int maxConnections,
    int maxConnectionsPerAddress) {
  private static final int CONNECTIONS = 2_000;
  private static final int CONNECTIONS_PER_ADDRESS = 500;

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
          "heartbeat is %s: must be from 1 ms to 45 s".formatted(heartbeat));
    }
    if (patience == null
        || patience.compareTo(heartbeat) <= 0
        || patience.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "patience is %s: must be above the heartbeat of %s, and 1 day at most"
              .formatted(patience, heartbeat));
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "maxConnections is %d: must be at least 1".formatted(maxConnections));
    }
    if (maxConnectionsPerAddress < 1) {
      throw new IllegalArgumentException(
          "maxConnectionsPerAddress is %d: must be at least 1".formatted(maxConnectionsPerAddress));
    }
  }

  /** One with 2,000 connections, 500 of an address. */
  ConsoleOptions(
      String host,
      int port,
      int maxEventClients,
      int ringEvents,
      Duration heartbeat,
      Duration patience) {
    this(
        host,
        port,
        maxEventClients,
        ringEvents,
        heartbeat,
        patience,
        CONNECTIONS,
        CONNECTIONS_PER_ADDRESS);
  }

  /** The same with other limits of connections. */
  public ConsoleOptions withConnections(int most, int mostPerAddress) {
    return new ConsoleOptions(
        host, port, maxEventClients, ringEvents, heartbeat, patience, most, mostPerAddress);
  }

  /** 250 streams, 10,000 events, a heartbeat every 15 s, and a minute for a request. */
  public static ConsoleOptions at(String host, int port) {
    return new ConsoleOptions(
        host, port, 250, 10_000, Duration.ofSeconds(15), Duration.ofMinutes(1));
  }
}
