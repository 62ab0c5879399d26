package io.tidegate.controller.service.web;

import io.vertx.ext.web.Router;

/** Routes that a {@link ConsoleServer} serves beside its own. */
public interface RouteGroup {
  void mount(Router router);

  /** What may be done at a path of this group, e.g. {@code GET and POST}; null: not its path. */
  String methodsAt(String path);
}
