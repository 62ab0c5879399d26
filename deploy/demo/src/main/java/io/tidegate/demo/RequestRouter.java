package io.tidegate.demo;

import java.net.URI;
import java.util.Optional;

/** Where the driver's next request goes. Called on the driver's event loop only. */
public interface RequestRouter {

  /**
   * Who takes a request.
   *
   * @param done to be called once it was answered or has failed
   */
  record Route(String host, int port, Runnable done) {}

  /** Empty: nobody is there, and the request has failed. */
  Optional<Route> next();

  /** All to one. */
  static RequestRouter to(URI target) {
    Optional<Route> route =
        Optional.of(
            new Route(target.getHost().replaceAll("[\\[\\]]", ""), target.getPort(), () -> {}));
    return () -> route;
  }
}
