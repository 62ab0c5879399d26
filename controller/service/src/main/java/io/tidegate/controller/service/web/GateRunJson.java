package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.GateDesk.Run;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

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

  /** A page of runs, the newest first. */
  static Paged<Run> newest(Stream<Run> all, int limit, Optional<Mark> after) {
    Function<Run, Mark> mark = run -> new Mark(-run.submittedAtMillis(), run.id(), "");
    return Paged.of(all.sorted(Comparator.comparing(mark)), after, limit, mark);
  }

  static JsonObject of(Paged<Run> page) {
    JsonArray runs = new JsonArray();
    page.entries().forEach(run -> runs.add(of(run)));
    return new JsonObject().put("runs", runs).put("next", page.cursor("runs"));
  }

  static JsonObject whole(Run run) {
    return of(run).put("verdict", run.verdict().map(JsonObject::new).orElse(null));
  }
}
