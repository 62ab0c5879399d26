package io.tidegate.controller.service.web;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The server's open connections. Vert.x closes one when what is queued for it has been sent: where
 * the other side does not read, that is when it has been idle too long. These are hung up on.
 */
final class Connections {
  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();

  void add(HttpConnection connection) {
    open.add(connection);
    connection.closeHandler(ignored -> open.remove(connection));
  }

  /** Closes those that are left, whatever is queued. */
  void hangUp() {
    open.forEach(Connections::hangUp);
  }

  /** Ends an answer that the other side does not take; other streams of its connection go on. */
  static void hangUp(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      hangUp(request.connection());
    }
  }

  private static void hangUp(HttpConnection connection) {
    ((HttpServerConnection) connection).channelHandlerContext().close();
  }
}
