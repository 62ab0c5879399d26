package io.tidegate.controller.service.web;

import io.tidegate.controller.Silences;
import io.tidegate.wire.SilenceOrder;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where operators silence alerts.
 *
 * @param silences those that are known
 * @param topic writes an order to the topic; completes when it stands there and {@code silences}
 *     has it
 */
public record SilenceDesk(Supplier<Silences> silences, Function<SilenceOrder, Future<Void>> topic) {

  /** Of all that are in force or to come, however far the time is. */
  EntityTag tag(long nowMillis) {
    return EntityTag.of(silences.get().notOver(nowMillis).toString());
  }

  /** Each that is in force or to come, with who ordered it, when and why. */
  JsonArray json(long nowMillis) {
    JsonArray all = new JsonArray();
    silences
        .get()
        .notOver(nowMillis)
        .forEach(
            one ->
                all.add(
                    new JsonObject()
                        .put("id", one.id())
                        .put("selector", one.selector())
                        .put("kind", one.kind().map(Enum::name).orElse(null))
                        .put("startsAtMillis", one.startsAtMillis())
                        .put("endsAtMillis", one.endsAtMillis())
                        .put("inForce", one.isInForce(nowMillis))
                        .put("maintenance", one.maintenance())
                        .put("orderedBy", one.orderedBy())
                        .put("reason", one.reason())
                        .put("atMillis", one.atMillis())));
    return all;
  }
}
