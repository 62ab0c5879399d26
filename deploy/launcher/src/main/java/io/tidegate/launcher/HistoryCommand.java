package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.wire.PoolId;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the store has of a pool. */
@Command(
    name = "history",
    description = {
      "Shows what the store has of a pool: a line for each window; of what is older than a day or"
          + " so, one for 10 minutes or an hour.",
      "Times are epoch milliseconds, or instants such as 2026-11-01T08:30:00Z; 7 days at most."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 shown, 1 no control plane answers or the store has nothing, 2 wrong usage"})
final class HistoryCommand implements Callable<Integer> {
  private static final String LINE = "  %-24s %5s %7s %7s %10s %5s %10s %10s %10s%n";

  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(index = "0", paramLabel = "SERVICE/POOL", description = "The pool, e.g. orders/db.")
  private String pool;

  @Option(names = "--from", paramLabel = "TIME", description = "Default: an hour before --to.")
  private String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Default: now.")
  private String to;

  @Override
  public Integer call() throws InterruptedException {
    PoolId id = PoolRequest.poolId(pool);
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    if (from != null) {
      query.add("from=" + ConsoleClient.encoded(from));
    }
    if (to != null) {
      query.add("to=" + ConsoleClient.encoded(to));
    }
    JsonNode answer =
        address
            .client()
            .find("/api/v1/pools/%s/%s/history%s".formatted(id.service(), id.pool(), query));
    output.show(answer, spec.commandLine().getOut(), out -> print(answer, out));
    return answer.path("points").isEmpty() ? 1 : 0;
  }

  private static void print(JsonNode answer, PrintWriter out) {
    if (answer.path("points").isEmpty()) {
      out.printf(
          "The store has nothing of %s from %s to %s.%n",
          ListCommand.pool(answer),
          ListCommand.at(answer.path("fromMillis")),
          ListCommand.at(answer.path("toMillis")));
      return;
    }
    out.printf(LINE, "until", "size", "active", "queued", "requests", "busy", "p50", "p95", "p99");
    for (JsonNode point : answer.path("points")) {
      out.printf(
          LINE,
          ListCommand.at(point.path("endMillis")),
          point.path("size").asText(),
          point.path("active").asText(),
          point.path("queued").asText(),
          PoolsTable.number(point.path("arrivalsPerSecond"), "/s"),
          String.format(Locale.ROOT, "%.0f%%", point.path("utilisation").asDouble() * 100),
          PoolsTable.number(point.path("p50Millis"), " ms"),
          PoolsTable.number(point.path("p95Millis"), " ms"),
          PoolsTable.number(point.path("p99Millis"), " ms"));
    }
    if (answer.path("truncated").asBoolean()) {
      out.println("  and more, which does not fit into one answer: ask for a shorter time");
    }
  }
}
