package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.controller.Selector;
import io.tidegate.wire.PoolId;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists pools. */
@Command(
    name = "pools",
    description = "Lists the pools with their newest window, and what is expected of them.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 listed, 1 no control plane answers or no pool matches, 2 wrong usage"})
final class PoolsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SELECTOR",
      defaultValue = "*",
      description = "Which, such as 'orders/*' (default: all).")
  private String selector;

  @Option(names = "--expected", description = "Only those of which a breach is forecast.")
  private boolean expected;

  @Override
  public Integer call() throws InterruptedException {
    Selector which;
    try {
      which = new Selector(selector);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(e.getMessage(), e);
    }
    ObjectNode fleet = address.client().list("/api/v1/fleet", "pools", Integer.MAX_VALUE);
    ArrayNode matching = fleet.arrayNode();
    for (JsonNode pool : fleet.path("pools")) {
      if (which.matches(new PoolId(pool.path("service").asText(), pool.path("pool").asText()))
          && (!expected || pool.path("forecast").path("breachExpected").asBoolean())) {
        matching.add(pool);
      }
    }
    boolean all = matching.size() == fleet.path("pools").size();
    fleet.set("pools", matching);
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(fleet.toPrettyString());
    } else if (all) {
      PoolsTable.print(fleet, out);
    } else if (matching.isEmpty()) {
      out.printf(
          "None of the pools that are followed matches '%s'%s.%n",
          selector, expected ? " with a breach ahead" : "");
    } else {
      PoolsTable.lines(fleet, out);
    }
    out.flush();
    return matching.isEmpty() && !all ? 1 : 0;
  }
}
