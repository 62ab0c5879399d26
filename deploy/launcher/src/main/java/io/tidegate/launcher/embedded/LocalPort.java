package io.tidegate.launcher.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports on 127.0.0.1. */
public final class LocalPort {
  private LocalPort() {}

  /** A port that was free a moment ago. */
  public static int free() throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
      return probe.getLocalPort();
    }
  }

  /**
   * Tells early, by name: what is behind would fail late and cryptically.
   *
   * @throws IllegalStateException if something listens there
   */
  static void requireFree(int port, String owner) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    } catch (BindException e) {
      throw new IllegalStateException(
          "port %d on 127.0.0.1, wanted by the %s, is in use: stop what listens there, or choose another port"
              .formatted(port, owner),
          e);
    }
  }

  static void requireValid(int port, String owner) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "port %d of the %s: must be 0 (any) to 65535".formatted(port, owner));
    }
  }
}
