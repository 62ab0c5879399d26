package io.tidegate.controller.service.web;

import io.tidegate.controller.ReplayDifference;
import io.tidegate.controller.ReplaySummary;
import io.tidegate.controller.ReplayedPool;
import io.tidegate.controller.service.RecordedReplay;
import io.tidegate.wire.Decision;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A replay as the API and {@code tidegate replay} tell it: {@code Replay} of the contract. */
public final class ReplayJson {
  /** Those with the most differences first. */
  private static final Comparator<ReplayedPool> TELLING =
      Comparator.comparingLong(ReplayedPool::differences)
          .reversed()
          .thenComparing(ReplayedPool::pool);

  private ReplayJson() {}

  /**
   * Tells of one.
   *
   * @param fromMillis that was asked about, inclusive
   * @param toMillis the same, exclusive
   * @param mostPools that are told of one by one: those with the most differences
   * @param mostDifferences that are told: the oldest
   */
  public static JsonObject of(
      RecordedReplay.Result result,
      long fromMillis,
      long toMillis,
      int mostPools,
      int mostDifferences) {
    ReplaySummary summary = result.summary();
    JsonArray pools = new JsonArray();
    summary.pools().stream()
        .sorted(TELLING)
        .limit(mostPools)
        .forEach(pool -> pools.add(pool(pool)));
    JsonArray differences = new JsonArray();
    summary.differences().stream()
        .limit(mostDifferences)
        .forEach(one -> differences.add(difference(one)));
    return new JsonObject()
        .put("fromMillis", fromMillis)
        .put("toMillis", toMillis)
        .put("pools", summary.pools().size())
        .put("windows", summary.windows())
        .put("sameActs", summary.sameActs())
        .put("notComparable", summary.notComparable())
        .put("recorded", side(summary.recorded()))
        .put("replayed", side(summary.replayed()))
        .put("unreadable", result.unreadable())
        .put("notes", new JsonArray(notes(result, fromMillis)))
        .put("byPool", pools)
        .put("differencesFound", summary.differences().size())
        .put("differences", differences);
  }

  private static JsonObject side(ReplayedPool.Side side) {
    return new JsonObject()
        .put("acts", side.acts())
        .put("size", side.size())
        .put("sizeHours", side.sizeHours())
        .put("kept", side.kept())
        .put("rolledBack", side.rolledBack());
  }

  private static JsonObject pool(ReplayedPool pool) {
    return FleetJson.named(pool.pool())
        .put("windows", pool.windows())
        .put("sameActs", pool.sameActs())
        .put("differences", pool.differences())
        .put(
            "divergedSinceMillis",
            pool.divergedSinceMillis().isPresent() ? pool.divergedSinceMillis().getAsLong() : null)
        .put("recorded", side(pool.recorded()))
        .put("replayed", side(pool.replayed()));
  }

  private static JsonObject difference(ReplayDifference one) {
    return FleetJson.named(one.pool())
        .put("atMillis", one.atMillis())
        .put("recorded", one.recorded().map(ReplayJson::decision).orElse(null))
        .put("replayed", one.replayed().map(ReplayJson::decision).orElse(null));
  }

  private static JsonObject decision(Decision decision) {
    return new JsonObject()
        .put("decisionId", decision.decisionId())
        .put("atMillis", decision.atMillis())
        .put("kind", decision.kind().name())
        .put("proposed", ReplayDifference.isProposed(decision))
        .put("mode", decision.mode())
        .put("reason", decision.reason())
        .put("fromSize", decision.fromSize())
        .put("toSize", ReplayDifference.proposedSize(decision))
        .put("detail", decision.detail());
  }

  /** What is to be known about the numbers. */
  private static List<String> notes(RecordedReplay.Result result, long fromMillis) {
    ReplaySummary summary = result.summary();
    List<String> notes = new ArrayList<>();
    if (summary.windows() == 0) {
      notes.add("nothing was recorded in that time");
    } else if (result.firstMillis().isPresent() && result.firstMillis().getAsLong() > fromMillis) {
      notes.add(
          "the oldest window is of %s: if the controllers heard of older ones, decisions soon after"
                  .formatted(Instant.ofEpochMilli(result.firstMillis().getAsLong()))
              + " it can differ for that");
    }
    summary
        .divergedSinceMillis()
        .ifPresent(
            first ->
                notes.add(
                    "the sizes of %d pools came to differ, first at %s: what was measured of them from then on"
                            .formatted(
                                summary.pools().stream()
                                    .filter(pool -> pool.divergedSinceMillis().isPresent())
                                    .count(),
                                Instant.ofEpochMilli(first))
                        + " is with the recorded sizes"));
    if (summary.notComparable() > 0) {
      notes.add(
          "%d recorded changes take back one from before that time, and are not compared"
              .formatted(summary.notComparable()));
    }
    if (result.unreadable() > 0) {
      notes.add("%d records could not be read, and were left out".formatted(result.unreadable()));
    }
    return notes;
  }
}
