package io.tidegate.controller.service.web;

import io.tidegate.controller.Freezes;
import io.tidegate.wire.FreezeOrder;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where operators turn the kill switch.
 *
 * @param freezes where it is on
 * @param topic writes an order to the topic; completes when it stands there and {@code freezes}
 *     shows it
 */
public record FreezeDesk(Supplier<Freezes> freezes, Function<FreezeOrder, Future<Void>> topic) {

  /** Each selector that is frozen, with who did it, when and why. */
  public JsonArray json() {
    JsonArray all = new JsonArray();
    freezes
        .get()
        .all()
        .forEach(
            freeze ->
                all.add(
                    new JsonObject()
                        .put("selector", freeze.selector())
                        .put("orderedBy", freeze.orderedBy())
                        .put("reason", freeze.reason())
                        .put("atMillis", freeze.atMillis())
                        .put("keepSizes", freeze.keepSizes())));
    return all;
  }
}
