package io.tidegate.controller.service.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The routes that an orchestrator and Prometheus ask. They are answered on the event loop that the
 * services run on: while it is blocked no answer comes, which is one too.
 */
final class ProbeRoutes {
  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final Probes probes;

  ProbeRoutes(Probes probes) {
    this.probes = probes;
  }

  void mount(Router router) {
    router
        .get("/health/live")
        .handler(
            context -> answer(context, "live", "stalled", "A loop stands still", probes.stalled()));
    router
        .get("/health/ready")
        .handler(
            context ->
                answer(context, "ready", "not-ready", "A part is not well", probes.unwell()));
    router.get("/metrics").handler(this::metrics);
  }

  private static void answer(
      RoutingContext context,
      String status,
      String problem,
      String title,
      Map<String, String> troubles) {
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (troubles.isEmpty()) {
      ApiRoutes.send(context, new JsonObject().put("status", status));
      return;
    }
    String detail =
        troubles.entrySet().stream()
            .map(part -> part.getKey() + ": " + part.getValue())
            .collect(Collectors.joining("; "));
    new Problem(503, problem, title, detail).send(context);
  }

  private void metrics(RoutingContext context) {
    context
        .vertx()
        .executeBlocking(probes::metrics, false)
        .onSuccess(
            text ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, TEXT_FORMAT)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(text))
        .onFailure(context::fail);
  }
}
