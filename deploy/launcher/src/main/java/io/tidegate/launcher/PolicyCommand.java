package io.tidegate.launcher;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The policies that operators apply to a running control plane. */
@Command(
    name = "policy",
    description = {
      "Policies for pools by selector, applied to a running control plane and pushed to every"
          + " controller. They come before those of tidegate.yaml; a pool that none of them matches"
          + " has its policy from there."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PolicyShowCommand.class,
      PolicyDiffCommand.class,
      PolicyDryRunCommand.class,
      PolicyApplyCommand.class,
      PolicyHistoryCommand.class,
      PolicyRevertCommand.class
    },
    footerHeading = "%nA file:%n",
    footer = {
      "  policies:",
      "    - match: orders/*        # the first that matches a pool is the pool's",
      "      mode: auto             # keys, units and defaults as under policies in 'tidegate config'",
      "      slo-p99: 250ms",
      "      schedule:              # the first that is now replaces mode, min-size, max-size",
      "        - name: sale",
      "          from: 2026-11-27T06:00:00Z",
      "          until: 2026-11-28T00:00:00Z",
      "          min-size: 24",
      "        - name: office hours",
      "          days: mon-fri",
      "          from: \"08:00\"",
      "          until: \"18:00\"",
      "          zone: Europe/Vienna",
      "          min-size: 8"
    })
final class PolicyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: show, diff, dry-run, apply, history or revert");
  }
}
