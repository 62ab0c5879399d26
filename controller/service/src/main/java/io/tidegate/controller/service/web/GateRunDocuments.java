package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.GateDesk.Run;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.Optional;

/** The files that a run of the release gate leaves, over HTTP. */
record GateRunDocuments(GateDesk desk) {
  /** What a report may do in a browser: be looked at. */
  private static final String REPORT_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'; sandbox";

  void report(RoutingContext context, Run run) {
    Optional<Path> page = desk.report(run.id());
    if (page.isEmpty()) {
      Problem.notFound(
              "no-report",
              "run '%s' is %s: only one that has finished has a report"
                  .formatted(run.id(), run.state().word()))
          .send(context);
      return;
    }
    context.response().putHeader("Content-Security-Policy", REPORT_POLICY);
    send(context, page.get(), "text/html");
  }

  void policy(RoutingContext context, Run run) {
    Optional<Path> policies = desk.policy(run.id());
    if (policies.isEmpty()) {
      String how = run.outcome().map(o -> "was " + o).orElse("is " + run.state().word());
      Problem.notFound(
              "no-policy",
              "run '%s' %s: a policy is learned of a candidate that passed, where the plan has 'fleet' and 'capacity' and a step was borne"
                  .formatted(run.id(), how))
          .send(context);
      return;
    }
    send(context, policies.get(), "application/yaml");
  }

  private static void send(RoutingContext context, Path file, String type) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .sendFile(file.toString())
        .onFailure(context::fail);
  }
}
