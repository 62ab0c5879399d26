package io.tidegate.controller.service.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;

/** The route that lists the instances. */
final class InstanceRoutes {
  private static final String LIST = "instances";

  private final InstancesView instances;
  private final InstantSource clock;

  InstanceRoutes(InstancesView instances, InstantSource clock) {
    this.instances = instances;
    this.clock = clock;
  }

  void mount(Router router) {
    router.get("/api/v1/instances").handler(this::list);
  }

  private void list(RoutingContext context) {
    Paged<InstancesView.Instance> page;
    try {
      page = ApiRoutes.page(context, LIST, instances::page);
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-parameter", e.getMessage()).send(context);
      return;
    }
    long now = clock.millis();
    JsonArray list = new JsonArray();
    page.entries().forEach(i -> list.add(InstancesJson.instance(i, now)));
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(
            new JsonObject()
                .put("nowMillis", now)
                .put("total", instances.size())
                .put(LIST, list)
                .put("next", page.cursor(LIST))
                .toBuffer());
  }
}
