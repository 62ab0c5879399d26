package io.tidegate.controller.service.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * An error as the client sees it (RFC 9457): a stable type, and a detail that names what is wrong
 * and what would be right.
 *
 * @param type a stable word; the document's type is {@code urn:tidegate:problem:<word>}
 */
record Problem(int status, String type, String title, String detail) {
  static Problem badRequest(String type, String detail) {
    return new Problem(400, type, "Bad request", detail);
  }

  static Problem notFound(String type, String detail) {
    return new Problem(404, type, "Not found", detail);
  }

  void send(RoutingContext context) {
    if (context.response().headWritten()) {
      context.response().reset();
      return;
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(
            new JsonObject()
                .put("type", "urn:tidegate:problem:" + type)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("instance", context.request().path())
                .toBuffer());
  }
}
