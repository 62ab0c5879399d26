package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.GateDesk.Run;
import io.vertx.core.json.JsonObject;

/** A run of the release gate as the API shows it. */
final class GateRunJson {
  private GateRunJson() {}

  /** Without its verdict. */
  static JsonObject of(Run run) {
    JsonObject override =
        run.override()
            .map(
                o ->
                    new JsonObject()
                        .put("by", o.by())
                        .put("reason", o.reason())
                        .put("atMillis", o.atMillis()))
            .orElse(null);
    return new JsonObject()
        .put("id", run.id())
        .put("state", run.state().word())
        .put("submittedBy", run.submittedBy())
        .put("reason", run.reason())
        .put("submittedAtMillis", run.submittedAtMillis())
        .put("endedAtMillis", run.endedAtMillis() == 0 ? null : run.endedAtMillis())
        .put("planSha256", run.planSha256())
        .put("baseline", run.baseline())
        .put("candidate", run.candidate())
        .put("progress", run.progress())
        .put("detail", run.detail())
        .put("outcome", run.outcome().orElse(null))
        .put("result", run.result().orElse(null))
        .put("override", override);
  }

  static JsonObject whole(Run run) {
    return of(run).put("verdict", run.verdict().map(JsonObject::new).orElse(null));
  }
}
