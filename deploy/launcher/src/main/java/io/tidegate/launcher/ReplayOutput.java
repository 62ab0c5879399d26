package io.tidegate.launcher;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.controller.ReplayDifference;
import io.tidegate.controller.ReplaySummary;
import io.tidegate.controller.service.RecordedReplay;
import io.tidegate.wire.Decision;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** A replay as people and programs read it. */
final class ReplayOutput {
  private final long fromMillis;
  private final long toMillis;
  private final RecordedReplay.Result result;
  private final ReplaySummary summary;

  ReplayOutput(long fromMillis, long toMillis, RecordedReplay.Result result) {
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    this.result = result;
    this.summary = result.summary();
  }

  void print(PrintWriter out, int limit) {
    List<ReplayDifference> differences = summary.differences();
    for (ReplayDifference one : differences.subList(0, Math.min(limit, differences.size()))) {
      out.printf("%s %s%n", Instant.ofEpochMilli(one.atMillis()), one.pool().key());
      out.printf("  recorded  %s%n", text(one, one.recorded()));
      out.printf("  replayed  %s%n", text(one, one.replayed()));
    }
    if (differences.size() > limit) {
      out.printf("and %d more: see --limit%n", differences.size() - limit);
    }
    out.printf(
        "%s to %s: %d windows of %d pools%n",
        Instant.ofEpochMilli(fromMillis),
        Instant.ofEpochMilli(toMillis),
        summary.windows(),
        summary.pools());
    out.printf(
        "  acts       %d recorded, %d replayed, %d of them the same, %d differences%n",
        summary.recordedActs(), summary.replayedActs(), summary.sameActs(), differences.size());
    out.printf(
        Locale.ROOT,
        "  size-hours %.2f recorded, %.2f replayed (workers or connections times hours)%n",
        summary.recordedSizeHours(),
        summary.replayedSizeHours());
    for (String caveat : caveats()) {
      out.printf("  note       %s%n", caveat);
    }
  }

  /** What is to be known about the numbers. */
  private List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    if (summary.windows() == 0) {
      caveats.add("nothing was recorded in that time");
    } else if (result.firstMillis().isPresent() && result.firstMillis().getAsLong() > fromMillis) {
      caveats.add(
          "the oldest window is of %s: if the controllers heard of older ones, decisions soon after"
                  .formatted(Instant.ofEpochMilli(result.firstMillis().getAsLong()))
              + " it can differ for that");
    }
    if (!summary.divergedSince().isEmpty()) {
      caveats.add(
          "the sizes of %d pools came to differ, first at %s: what was measured of them from then on"
                  .formatted(
                      summary.divergedSince().size(),
                      Instant.ofEpochMilli(
                          summary.divergedSince().values().stream()
                              .mapToLong(Long::longValue)
                              .min()
                              .orElseThrow()))
              + " is with the recorded sizes");
    }
    if (summary.notComparable() > 0) {
      caveats.add(
          "%d recorded changes take back one from before that time, and are not compared"
              .formatted(summary.notComparable()));
    }
    if (result.unreadable() > 0) {
      caveats.add("%d records could not be read, and were left out".formatted(result.unreadable()));
    }
    return caveats;
  }

  /** One that was in force already says since when. */
  private static String text(ReplayDifference one, Optional<Decision> decision) {
    return decision
        .map(
            d ->
                "%s%s %d -> %d, %s, %s: %s"
                    .formatted(
                        d.atMillis() == one.atMillis()
                            ? ""
                            : "since %s ".formatted(Instant.ofEpochMilli(d.atMillis())),
                        ReplayDifference.isProposed(d) ? "WOULD " + Decision.Kind.RESIZE : d.kind(),
                        d.fromSize(),
                        ReplayDifference.proposedSize(d),
                        d.mode(),
                        d.reason(),
                        d.detail()))
        .orElse("nothing was decided yet");
  }

  ObjectNode json() {
    ObjectNode json =
        PoolRequest.body()
            .put("fromMillis", fromMillis)
            .put("toMillis", toMillis)
            .put("pools", summary.pools())
            .put("windows", summary.windows())
            .put("recordedActs", summary.recordedActs())
            .put("replayedActs", summary.replayedActs())
            .put("sameActs", summary.sameActs())
            .put("notComparable", summary.notComparable())
            .put("recordedSizeHours", summary.recordedSizeHours())
            .put("replayedSizeHours", summary.replayedSizeHours())
            .put("unreadable", result.unreadable());
    ArrayNode notes = json.putArray("notes");
    caveats().forEach(notes::add);
    ObjectNode diverged = json.putObject("divergedSinceMillis");
    new TreeMap<>(summary.divergedSince()).forEach((pool, at) -> diverged.put(pool.key(), at));
    ArrayNode differences = json.putArray("differences");
    for (ReplayDifference one : summary.differences()) {
      ObjectNode node =
          differences.addObject().put("pool", one.pool().key()).put("atMillis", one.atMillis());
      one.recorded().ifPresent(d -> node.set("recorded", json(d)));
      one.replayed().ifPresent(d -> node.set("replayed", json(d)));
    }
    return json;
  }

  private static ObjectNode json(Decision decision) {
    return PoolRequest.body()
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
}
