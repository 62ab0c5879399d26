package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.wire.Decision;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;

/** A replay as people read it. */
final class ReplayOutput {
  /** As 1 is an error and 2 wrong usage. */
  private static final int DIFFERS = 10;

  private final JsonNode replay;

  /**
   * @param replay as {@code ReplayJson} tells it
   */
  ReplayOutput(JsonNode replay) {
    this.replay = replay;
  }

  private int found() {
    return replay.path("differencesFound").asInt();
  }

  /**
   * Prints it.
   *
   * @param limit of differences that the table shows
   * @return the exit code
   */
  int show(OutputFormat output, PrintWriter out, int limit) {
    output.show(replay, out, table -> print(table, limit));
    return found() == 0 ? 0 : DIFFERS;
  }

  private void print(PrintWriter out, int limit) {
    int shown = 0;
    for (JsonNode one : replay.path("differences")) {
      if (shown == limit) {
        break;
      }
      shown++;
      out.printf("%s %s%n", instant(one.path("atMillis")), pool(one));
      out.printf("  recorded  %s%n", text(one, one.path("recorded")));
      out.printf("  replayed  %s%n", text(one, one.path("replayed")));
    }
    if (found() > shown) {
      out.printf("and %d more: see --limit%n", found() - shown);
    }
    pools(out, limit);
    JsonNode recorded = replay.path("recorded");
    JsonNode replayed = replay.path("replayed");
    out.printf(
        "%s to %s: %d windows of %d pools%n",
        instant(replay.path("fromMillis")),
        instant(replay.path("toMillis")),
        replay.path("windows").asLong(),
        replay.path("pools").asInt());
    out.printf(
        "  acts       %d recorded, %d replayed, %d of them the same, %d differences%n",
        recorded.path("acts").asLong(),
        replayed.path("acts").asLong(),
        replay.path("sameActs").asLong(),
        found());
    out.printf("  judged     %s recorded, %s replayed%n", judged(recorded), judged(replayed));
    out.printf(
        Locale.ROOT,
        "  size-hours %.2f recorded, %.2f replayed (workers or connections times hours)%n",
        recorded.path("sizeHours").asDouble(),
        replayed.path("sizeHours").asDouble());
    replay.path("notes").forEach(note -> out.printf("  note       %s%n", note.asText()));
  }

  /** Those of which something differs. */
  private void pools(PrintWriter out, int limit) {
    int shown = 0;
    for (JsonNode one : replay.path("byPool")) {
      if (one.path("differences").asLong() == 0 || shown == limit) {
        break;
      }
      shown++;
      JsonNode recorded = one.path("recorded");
      JsonNode replayed = one.path("replayed");
      out.printf(
          Locale.ROOT,
          "%s: %d differences, size %d -> %d at the end, size-hours %.2f -> %.2f%n",
          pool(one),
          one.path("differences").asLong(),
          recorded.path("size").asLong(),
          replayed.path("size").asLong(),
          recorded.path("sizeHours").asDouble(),
          replayed.path("sizeHours").asDouble());
    }
  }

  private static String judged(JsonNode side) {
    return "%d kept and %d taken back"
        .formatted(side.path("kept").asLong(), side.path("rolledBack").asLong());
  }

  private static String pool(JsonNode one) {
    return one.path("service").asText() + "/" + one.path("pool").asText();
  }

  private static Instant instant(JsonNode millis) {
    return Instant.ofEpochMilli(millis.asLong());
  }

  /** One that was in force already says since when. */
  private static String text(JsonNode one, JsonNode decision) {
    if (decision.isNull()) {
      return "nothing was decided yet";
    }
    return "%s%s %d -> %d, %s, %s: %s"
        .formatted(
            decision.path("atMillis").asLong() == one.path("atMillis").asLong()
                ? ""
                : "since %s ".formatted(instant(decision.path("atMillis"))),
            decision.path("proposed").asBoolean()
                ? "WOULD " + Decision.Kind.RESIZE
                : decision.path("kind").asText(),
            decision.path("fromSize").asInt(),
            decision.path("toSize").asInt(),
            decision.path("mode").asText(),
            decision.path("reason").asText(),
            decision.path("detail").asText());
  }
}
