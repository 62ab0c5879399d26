package io.tidegate.controller.service.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/** A request to go on as a WebSocket (RFC 6455, section 4.2.1). */
final class SocketRequest {
  private static final String WEBSOCKET = "websocket";
  private static final String VERSION_HEADER = "Sec-WebSocket-Version";
  private static final String VERSION = "13";

  private SocketRequest() {}

  /** Whether it is meant as one, well-formed or not. */
  static boolean isOne(HttpServerRequest request) {
    return has(request, HttpHeaders.UPGRADE, WEBSOCKET);
  }

  static boolean isUsable(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_1_1
        && isOne(request)
        && has(request, HttpHeaders.CONNECTION, "upgrade")
        && VERSION.equals(request.getHeader(VERSION_HEADER))
        && request.getHeader("Sec-WebSocket-Key") != null;
  }

  private static boolean has(HttpServerRequest request, CharSequence header, String word) {
    String value = request.getHeader(header);
    return value != null && value.toLowerCase(Locale.ROOT).contains(word);
  }

  /** Says what would be right. */
  static void refuse(RoutingContext context) {
    if (context.request().version() == HttpVersion.HTTP_1_1) {
      context.response().putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
    }
    context.response().putHeader(VERSION_HEADER, VERSION);
    new Problem(
            426,
            "upgrade-required",
            "Upgrade required",
            "%s is a WebSocket: ask by HTTP/1.1 with Upgrade: websocket, %s: %s and a Sec-WebSocket-Key"
                .formatted(context.request().path(), VERSION_HEADER, VERSION))
        .send(context);
  }
}
