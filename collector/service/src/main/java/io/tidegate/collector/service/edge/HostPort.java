package io.tidegate.collector.service.edge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** An address of a broker. */
public record HostPort(String host, int port) {
  private static final int CONNECT_MILLIS = 3_000;

  /**
   * Reads {@code host:port}; an IPv6 host stands in brackets.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      String host = text.substring(0, Math.max(colon, 0)).strip();
      if (!host.isEmpty() && port > 0 && port < 65_536) {
        return new HostPort(host, port);
      }
    } catch (NumberFormatException e) {
      // Said below, in the same words as a host that is missing.
    }
    throw new IllegalArgumentException(
        "'%s' is no address: must be HOST:PORT, e.g. kafka.example:9092".formatted(text));
  }

  /**
   * Asks whether anything listens on one of the addresses. A Kafka client that is told of a host
   * that is away says so in the log several times a second, for as long as it lives.
   *
   * @throws IOException naming each address and why it does not answer
   */
  static void requireReachable(String bootstrap) throws IOException {
    List<String> troubles = new ArrayList<>();
    for (String address : bootstrap.split(",")) {
      HostPort broker = parse(address);
      String host = broker.host().replaceAll("^\\[|\\]$", "");
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress(host, broker.port()), CONNECT_MILLIS);
        return;
      } catch (IOException e) {
        troubles.add("%s:%d: %s".formatted(broker.host(), broker.port(), e.getMessage()));
      }
    }
    throw new IOException("no broker answers at " + String.join("; ", troubles));
  }
}
