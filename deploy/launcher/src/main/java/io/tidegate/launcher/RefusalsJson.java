package io.tidegate.launcher;

import io.tidegate.collector.RefusalLedger;
import io.tidegate.collector.RefusalTally;
import io.tidegate.wire.PoolId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who was refused, why, and how often since the start: the {@value #SHOWN} with the most refusals
 * by name, and how many there were of all others.
 */
final class RefusalsJson {
  static final int SHOWN = 50;

  private RefusalsJson() {}

  static JsonObject of(List<RefusalTally> samples, List<RefusalTally> heartbeats) {
    JsonArray shown = new JsonArray();
    long[] others = {0};
    Stream.concat(
            samples.stream().map(tally -> new Row("sample", tally)),
            heartbeats.stream().map(tally -> new Row("heartbeat", tally)))
        .sorted(Comparator.comparingLong((Row row) -> row.tally().count()).reversed())
        .forEachOrdered(
            row -> {
              if (shown.size() < SHOWN && !row.tally().service().equals(RefusalLedger.OTHERS)) {
                shown.add(row.json());
              } else {
                others[0] += row.tally().count();
              }
            });
    return new JsonObject().put("services", shown).put("others", others[0]);
  }

  private record Row(String record, RefusalTally tally) {
    JsonObject json() {
      return new JsonObject()
          .put("service", tally.service())
          .put("record", record)
          .put("reason", tally.reason())
          .put("count", tally.count())
          .put("kept", tally.parked())
          .put("firstMillis", tally.firstMillis())
          .put("lastMillis", tally.lastMillis())
          .put("newestPool", tally.newestPool().map(PoolId::key).orElse(""))
          .put("newest", tally.newest());
    }
  }
}
