package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.GateDesk.Run;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the newest runs of this process say, as live streams; the event loop's. */
final class GateRunEvents {
  private static final int STREAMS = 10;

  private final Vertx vertx;
  private final GateDesk desk;
  private final Map<String, EventStream> streams = new LinkedHashMap<>();

  GateRunEvents(Vertx vertx, GateDesk desk) {
    this.vertx = vertx;
    this.desk = desk;
  }

  /** Begins a run, with its stream. */
  void begin(Run run, Context own) {
    EventStream stream = new EventStream(vertx, own, ConsoleOptions.at("127.0.0.1", 0), run.id());
    stream.start();
    streams.put(run.id(), stream);
    if (streams.size() > STREAMS) {
      String oldest = streams.keySet().iterator().next();
      streams.remove(oldest).close();
    }
    desk.start(
        run.id(),
        line -> stream.publish("progress", new JsonObject().put("line", line)),
        () -> {
          desk.find(run.id()).ifPresent(ended -> stream.publish("ended", GateRunJson.of(ended)));
          stream.end();
        });
  }

  /** From the run's beginning, or behind what the client saw. */
  void open(RoutingContext context, Run run) {
    EventStream stream = streams.get(run.id());
    if (stream == null) {
      Problem.notFound(
              "events-gone",
              "run '%s' ended long ago or in an earlier process: GET %s has what came of it"
                  .formatted(run.id(), context.request().path().replaceFirst("/events$", "")))
          .send(context);
      return;
    }
    String last = context.request().getHeader("Last-Event-ID");
    stream.open(context, Optional.of(last == null ? run.id() + "-0" : last));
  }
}
