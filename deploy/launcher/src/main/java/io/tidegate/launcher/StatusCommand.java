package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running control plane what it sees. */
@Command(
    name = "status",
    description =
        "Shows a running control plane: its parts, its pools and what it expects of them.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 all its parts are well, 1 it can't be reached or a part is not well"})
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_REFUSED = 10;

  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Option(names = "--json", description = "As -o json.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    ConsoleClient client = address.client();
    JsonNode status = client.get("/api/v1/status");
    JsonNode fleet = client.list("/api/v1/fleet", "pools", Integer.MAX_VALUE);
    JsonNode instances = client.list("/api/v1/instances", "instances", InstancesTable.MAX_ROWS);
    PrintWriter out = spec.commandLine().getOut();
    if (json || output.json()) {
      ObjectNode both = JSON.createObjectNode();
      both.set("status", status);
      both.set("fleet", fleet);
      both.set("instances", instances);
      out.println(both.toPrettyString());
    } else {
      print(client.base(), status, fleet, out);
      if (!instances.path("instances").isEmpty()) {
        out.println();
        InstancesTable.print(instances, out);
      }
    }
    out.flush();
    return well(status) ? 0 : 1;
  }

  private static JsonNode parts(JsonNode status) {
    return status.path("components").path("parts");
  }

  private static boolean well(JsonNode status) {
    for (JsonNode part : parts(status)) {
      if (!part.path("well").asBoolean()) {
        return false;
      }
    }
    return !parts(status).isEmpty();
  }

  private static void print(URI base, JsonNode status, JsonNode fleet, PrintWriter out) {
    out.printf("Tidegate at %s%n%n", base);
    for (JsonNode part : parts(status)) {
      out.printf(
          "  %-12s %-5s %s%n",
          part.path("name").asText(),
          part.path("well").asBoolean() ? "well" : "ILL",
          part.path("detail").asText());
    }
    JsonNode freezes = status.path("components").path("freezes");
    if (!freezes.isEmpty()) {
      out.println();
      FrozenPools.print(freezes, out);
    }
    refused(status, out);
    out.println();
    PoolsTable.print(fleet, out);
  }

  private static void refused(JsonNode status, PrintWriter out) {
    JsonNode services = status.path("components").path("refused").path("services");
    if (services.isEmpty()) {
      return;
    }
    out.printf("%n  %-28s %-20s %10s  %s%n", "refused of", "reason", "records", "the newest");
    for (int i = 0; i < Math.min(MAX_REFUSED, services.size()); i++) {
      JsonNode row = services.get(i);
      out.printf(
          "  %-28s %-20s %10d  %s%n",
          row.path("service").asText(),
          row.path("reason").asText(),
          row.path("count").asLong(),
          row.path("newest").asText());
    }
    if (services.size() > MAX_REFUSED) {
      out.printf("  %d more: see -o json%n", services.size() - MAX_REFUSED);
    }
  }
}
