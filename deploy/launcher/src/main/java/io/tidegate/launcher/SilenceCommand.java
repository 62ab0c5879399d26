package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.launcher.settings.Durations;
import io.tidegate.wire.Alert;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps alerts from other systems for a time. */
@Command(
    name = "silence",
    description = {
      "For a time no webhook and no Alertmanager is told of these pools' alerts.",
      "They stay on the page, the API and the topic, marked as silenced. What fires still when the"
          + " silence ends is told to Alertmanagers then. Sizes are changed as before: see 'freeze'."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 silenced, 1 not sure to be silenced, 2 wrong usage"})
final class SilenceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(paramLabel = "SELECTOR", description = "Glob over SERVICE/POOL, e.g. 'orders/*'.")
  private String selector;

  @Option(
      names = "--for",
      required = true,
      paramLabel = "DURATION",
      description = "How long, such as 2h; 30d at most.")
  private String lasts;

  @Option(
      names = "--from",
      paramLabel = "INSTANT",
      description = "When it begins, such as 2026-11-01T08:30:00Z (default: now).")
  private String from;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; shown to everybody who looks, and kept in the audit log.")
  private String reason;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only these alerts: ${COMPLETION-CANDIDATES} (default: all).")
  private Alert.Kind kind;

  @Option(names = "--maintenance", description = "Call it a maintenance window.")
  private boolean maintenance;

  @Override
  public Integer call() throws Exception {
    ConsoleClient client = address.client();
    ObjectNode body =
        PoolRequest.body()
            .put("selector", selector)
            .put("reason", reason)
            .put("requestedBy", Person.here())
            .put("maintenance", maintenance);
    if (kind != null) {
      body.put("kind", kind.name());
    }
    long begins;
    if (from == null) {
      // Its clock counts, not this machine's.
      begins = client.get(Silenced.PATH).path("nowMillis").asLong();
    } else {
      begins = instant();
      body.put("startsAtMillis", begins);
    }
    body.put("endsAtMillis", begins + duration().toMillis());
    JsonNode answer = client.order(Silenced.PATH, body);
    output.show(answer, spec.commandLine().getOut(), out -> Silenced.print(answer, out));
    return 0;
  }

  private Duration duration() {
    try {
      return Durations.parse(lasts);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("--for: " + e.getMessage(), e);
    }
  }

  private long instant() {
    try {
      return Instant.parse(from).toEpochMilli();
    } catch (DateTimeException e) {
      throw CommandFailedException.usage(
          "--from is '%s': must be an instant such as 2026-11-01T08:30:00Z".formatted(from), e);
    }
  }
}
