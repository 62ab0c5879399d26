package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.InstancesView.Instance;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.InstanceState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The JSON of instances; times are epoch milliseconds, by the broker's clock. */
final class InstancesJson {
  private InstancesJson() {}

  static JsonObject instance(Instance instance, long nowMillis) {
    Heartbeat heartbeat = instance.heartbeat();
    JsonObject labels = new JsonObject();
    heartbeat.labels().forEach(labels::put);
    JsonArray pools = new JsonArray();
    heartbeat.pools().forEach(pool -> pools.add(pool(pool)));
    return new JsonObject()
        .put("service", heartbeat.service())
        .put("instance", heartbeat.instance())
        .put("state", instance.state().name())
        .put("sinceMillis", instance.status() == null ? null : instance.status().sinceMillis())
        .put("text", instance.status() == null ? "" : instance.status().text())
        .put("lastHeartbeatMillis", instance.storedMillis())
        .put("lastHeartbeatAgeMillis", Math.max(0, nowMillis - instance.storedMillis()))
        .put("intervalMillis", heartbeat.intervalMillis())
        .put("startedAtMillis", heartbeat.startedAtMillis())
        .put("agentVersion", heartbeat.agentVersion())
        .put("labels", labels)
        .put("pools", pools)
        .put("inHand", inHand(instance));
  }

  /** What an instance that is not there any more had in hand; null while it is there. */
  private static JsonObject inHand(Instance instance) {
    if (instance.state() != InstanceState.FAILED && instance.state() != InstanceState.LEFT) {
      return null;
    }
    long running = 0;
    long queued = 0;
    for (Heartbeat.Pool pool : instance.heartbeat().pools()) {
      running += pool.running();
      queued += pool.queued();
    }
    return new JsonObject()
        .put("running", running)
        .put("queued", queued)
        .put("fate", instance.status().text());
  }

  private static JsonObject pool(Heartbeat.Pool pool) {
    return FleetJson.named(pool.pool())
        .put("kind", pool.kind().name())
        .put("phase", pool.phase().name())
        .put("size", pool.spec().size())
        .put("readOnly", pool.spec().readOnly())
        .put("running", pool.running())
        .put("queued", pool.queued());
  }
}
