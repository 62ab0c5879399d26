package io.tidegate.gate.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where requests go.
 *
 * @param basePath goes before each request's path; empty, or begins with a slash and ends without
 */
public record Target(boolean tls, String host, int port, String basePath) {
  private static final int CONNECT_MILLIS = 3000;

  /**
   * Of a base URL.
   *
   * @param name of the setting, for the message
   * @throws IllegalArgumentException it is none
   */
  public static Target of(String name, String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw wrong(name, url, e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if (!tls && !scheme.equals("http")
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw wrong(name, url, null);
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
    return new Target(tls, uri.getHost().replaceAll("[\\[\\]]", ""), port, path);
  }

  private static IllegalArgumentException wrong(String name, String url, Throwable cause) {
    return new IllegalArgumentException(
        "%s is '%s': must be a base URL such as http://10.0.0.1:8080, without user, query or fragment"
            .formatted(name, url),
        cause);
  }

  /** Why it takes no connections; empty: it does. Blocks for up to 3 s. */
  public Optional<String> unreachable() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  /** {@code host:port}, as an allow-list has it. */
  public String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host).toLowerCase(Locale.ROOT) + ":" + port;
  }

  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + authority() + basePath;
  }
}
