package io.tidegate.launcher;

import io.tidegate.launcher.doctor.Doctor;
import io.tidegate.launcher.doctor.Finding;
import io.tidegate.launcher.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks before a start at what would stand in its way. */
@Command(
    name = "doctor",
    description = {
      "Checks this machine and a configuration: Java, memory, open files, disk, ports, certificate,"
          + " Kafka with its topics and rights, the store, Nacos, and the clocks; and says what to do.",
      "Changes nothing. To learn the brokers' time it writes a record without a value."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 it can start, 1 it could not look, 2 wrong usage, 10 something has to be mended"
    })
final class DoctorCommand implements Callable<Integer> {
  /** As 1 is an error and 2 wrong usage. */
  static final int TO_BE_MENDED = 10;

  static final Duration BOUND = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;
  @Mixin private OutputFormat output;

  @Override
  public Integer call() throws Exception {
    Settings settings = options.load();
    List<Finding> findings;
    try (Parts parts = new Parts()) {
      Optional<StoreAccess> store =
          settings.store().embedded()
              ? Optional.empty()
              : Optional.of(StoreAccess.open(parts.vertx(), settings, 0));
      store.ifPresent(access -> parts.opened("store", access));
      findings =
          Doctor.examine(
              settings, Endpoints.read(settings.dataDir()), store.map(StoreAccess::store), BOUND);
    }
    boolean fails = Doctor.fails(findings);
    output.show(
        FindingsTable.json(findings),
        spec.commandLine().getOut(),
        out -> {
          FindingsTable.print(findings, out);
          out.println(fails ? "It cannot start so." : "It can start.");
        });
    return fails ? TO_BE_MENDED : 0;
  }
}
