package io.tidegate.launcher;

import io.tidegate.gate.traffic.Anonymiser;
import io.tidegate.gate.traffic.InputReport;
import io.tidegate.gate.traffic.ModelMaker;
import io.tidegate.gate.traffic.ModelOptions;
import io.tidegate.gate.traffic.ModelYaml;
import io.tidegate.gate.traffic.Route;
import io.tidegate.gate.traffic.TrafficInput;
import io.tidegate.gate.traffic.TrafficModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a traffic model of logs. */
@Command(
    name = "model",
    description = {
      "Learns from logs what real traffic looks like: Combined or Common Logs, JSON lines, HAR,"
          + " OTLP JSON; also compressed (gzip). Nobody's address, cookies or query are kept."
    },
    mixinStandardHelpOptions = true)
final class GateModelCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Logs of the same service.")
  private List<Path> files = List.of();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "MODEL.yaml",
      defaultValue = "model.yaml",
      description = "Where the model is written (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--query-key",
      paramLabel = "KEY",
      description = "A key of queries whose name may stay, as part of the route; no value does.")
  private Set<String> queryKeys = Set.of();

  @Option(
      names = "--fixture",
      paramLabel = "'METHOD /template'=FILE",
      description = "What is sent for a route. Unsafe methods are sent only with one.")
  private Map<String, String> fixtures = new TreeMap<>();

  @Option(
      names = "--routes",
      paramLabel = "N",
      defaultValue = "" + ModelOptions.DEFAULT_MOST_ROUTES,
      description = "So many routes; the rarer ones become one (default: ${DEFAULT-VALUE}).")
  private int mostRoutes;

  @Option(
      names = "--seal",
      paramLabel = "MODEL.yaml",
      description = "Needs no FILE: gives a model that was edited its new SHA-256.")
  private Path seal;

  @Override
  public Integer call() {
    PrintWriter to = spec.commandLine().getOut();
    try {
      if (seal != null) {
        return seal(to);
      }
      if (files.isEmpty()) {
        throw CommandFailedException.usage("FILE is missing: a log to learn from", null);
      }
      TrafficModel model = make();
      String yaml = ModelYaml.write(model);
      Files.writeString(out, yaml);
      show(model, yaml, to);
      return 0;
    } catch (IOException e) {
      throw CommandFailedException.failed("a log or the model: " + e, e);
    }
  }

  private Integer seal(PrintWriter to) throws IOException {
    String sealed = ModelYaml.seal(Files.readString(seal));
    try {
      ModelYaml.read(sealed);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.failed(seal + ": " + e.getMessage(), e);
    }
    Files.writeString(seal, sealed);
    to.printf("%s  sha256 %s%n", seal, ModelYaml.sha256(sealed));
    to.flush();
    return 0;
  }

  private TrafficModel make() throws IOException {
    List<TrafficInput> inputs = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw CommandFailedException.usage("%s is no file: must be a log".formatted(file), null);
      }
      inputs.add(new TrafficInput(file.toString(), () -> Files.newInputStream(file)));
    }
    // A new key each time: a model's hashes cannot be linked to another's, nor to an address.
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    try {
      return ModelMaker.make(
          inputs, new Anonymiser(key, queryKeys), new ModelOptions(fixtures, mostRoutes));
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.failed(e.getMessage(), e);
    }
  }

  private void show(TrafficModel model, String yaml, PrintWriter to) {
    for (InputReport report : model.inputs()) {
      to.printf(
          "%s: %d read, %d requests, %d are no requests%n",
          report.name(), report.read(), report.requests(), report.garbage());
      report.firstGarbage().forEach(g -> to.println("  " + g));
    }
    for (Route route : model.routes().subList(0, Math.min(SHOWN, model.routes().size()))) {
      to.println(
          String.format(
              Locale.ROOT,
              "  %5.1f%%  %s%s",
              route.share() * 100,
              route.name(),
              route.sent() ? "" : "  (not sent)"));
    }
    if (model.routes().size() > SHOWN) {
      to.printf("  and %d more%n", model.routes().size() - SHOWN);
    }
    to.println(
        String.format(
            Locale.ROOT,
            "variance to mean of counts (Poisson: 1): %.2f in 1 s, %.2f in 10 s, %.2f in 60 s",
            model.dispersion().at1s(),
            model.dispersion().at10s(),
            model.dispersion().at60s()));
    model
        .sessions()
        .ifPresent(
            s ->
                to.println(
                    String.format(
                        Locale.ROOT, "%d sessions of %.1f requests", s.count(), s.meanRequests())));
    to.println("These logs could not tell:");
    model.couldNotTell().forEach(l -> to.println("  " + l));
    to.printf("%s  sha256 %s%n", out, ModelYaml.sha256(yaml));
    to.flush();
  }
}
