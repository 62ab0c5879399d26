package io.tidegate.controller.service.web;

import io.vertx.ext.web.Router;

/** Routes that a {@link ConsoleServer} serves beside its own; each is in {@code openapi.yaml}. */
public interface RouteGroup {
  void mount(Router router);
}
