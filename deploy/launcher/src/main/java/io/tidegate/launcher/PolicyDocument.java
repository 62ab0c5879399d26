package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.launcher.settings.PolicyText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Policies in a file, checked.
 *
 * @param madeFrom the version that 'policy show' wrote in its first line
 */
record PolicyDocument(String yaml, Optional<Long> madeFrom) {
  private static final Pattern HEADER = Pattern.compile("# version (\\d{1,9})\\b[^\\n]*\\n?");

  static PolicyDocument read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw CommandFailedException.usage("%s cannot be read: %s".formatted(file, e), e);
    }
    try {
      PolicyText.over(Policies.all(Policy.of("*", 500)), text);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("%s: %s".formatted(file, e.getMessage()), e);
    }
    Matcher header = HEADER.matcher(text);
    return header.lookingAt()
        ? new PolicyDocument(
            text.substring(header.end()), Optional.of(Long.parseLong(header.group(1))))
        : new PolicyDocument(text, Optional.empty());
  }

  static String header(JsonNode set) {
    long version = set.path("version").asLong();
    return version == 0
        ? "# version 0: nothing was applied, the policies of tidegate.yaml hold"
        : "# version %d by %s at %s: %s"
            .formatted(
                version,
                set.path("appliedBy").asText(),
                Instant.ofEpochMilli(set.path("atMillis").asLong()),
                set.path("reason").asText());
  }

  /** Asks a control plane what it would change there. */
  JsonNode diff(ConsoleClient client) throws InterruptedException {
    return client.order("/api/v1/policies/diff", PoolRequest.body().put("yaml", yaml));
  }

  void apply(
      ConsoleClient client, long expected, String reason, OutputFormat output, PrintWriter out)
      throws InterruptedException {
    ObjectNode body =
        PoolRequest.body()
            .put("yaml", yaml)
            .put("expectedVersion", expected)
            .put("reason", reason)
            .put("requestedBy", Person.here());
    JsonNode pools = diff(client).path("pools");
    JsonNode applied = client.order("/api/v1/policies", body, '"' + Long.toString(expected) + '"');
    output.show(
        applied,
        out,
        table -> {
          table.printf("Applied as version %d.%n", applied.path("version").asLong());
          printPools(pools, table);
        });
  }

  static void printPools(JsonNode pools, PrintWriter out) {
    if (pools.isEmpty()) {
      out.println("No pool that has reported gets another policy now.");
    }
    for (JsonNode pool : pools) {
      out.printf("%s/%s%n", pool.path("service").asText(), pool.path("pool").asText());
      for (JsonNode change : pool.path("changes")) {
        out.printf(
            "  %-22s %s -> %s%n",
            change.path("field").asText(),
            change.path("from").asText(),
            change.path("to").asText());
      }
    }
  }
}
