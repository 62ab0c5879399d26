package io.tidegate.controller.service.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts connections on which a request's body does not come in time, however busily its bytes drip:
 * they count as activity for an idle timeout. Those of a head do not, as nobody gets to see them
 * before it is whole, so that timeout is enough for it. What is being answered, as live streams
 * are, may take as long as it does.
 */
final class SlowClients {
  private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);

  private final Vertx vertx;
  private final Duration patience;
  private final Consumer<String> cut;

  /**
   * @param patience from a request's head to the end of its body
   * @param cut is told the reason of each that is cut
   */
  SlowClients(Vertx vertx, Duration patience, Consumer<String> cut) {
    this.vertx = vertx;
    this.patience = patience;
    this.cut = cut;
  }

  /** The head is there. */
  void asked(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    long timer = vertx.setTimer(patience.toMillis(), late -> end(request));
    request.end().onComplete(ended -> vertx.cancelTimer(timer));
  }

  private void end(HttpServerRequest request) {
    LOG.info("cut the connection of {}: slow-request", request.remoteAddress());
    cut.accept("slow-request");
    Connections.hangUp(request);
  }
}
