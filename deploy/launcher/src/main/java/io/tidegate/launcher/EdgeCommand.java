package io.tidegate.launcher;

import io.tidegate.launcher.settings.Settings;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A control plane near the devices, until it is told to stop. */
@Command(
    name = "edge",
    description = {
      "Runs a small control plane near the devices: it forecasts, decides and raises alerts by"
          + " itself, and sends its windows and alerts up to a centre.",
      "While the centre is away it works on and keeps them, up to its disk bound; then it catches"
          + " up, in order, each window once."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nThen:%n",
    footer = {
      "  Start the services here with the agent on the Kafka address that is printed.",
      "  At the centre they are called NAME:service; 'tidegate status' shows the uplink here."
    })
final class EdgeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--uplink",
      paramLabel = "HOST:PORT",
      description = "Kafka of the centre, where 'tidegate serve' runs (setting edge.uplink).")
  private String uplink;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The edge's name, which no other edge of the centre has; default: this host's (setting"
              + " edge.name).")
  private String name;

  @Mixin private SettingsOptions options;

  @Option(
      names = "--with-parent",
      hidden = true,
      description = "Stop when standard input ends, as it does when the parent process is gone.")
  private boolean withParent;

  @Override
  public Integer call() throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    if (withParent) {
      ParentWatch.start(stop::countDown);
    }
    Map<String, String> own = new LinkedHashMap<>();
    if (uplink != null) {
      own.put("edge.uplink", uplink);
    }
    if (name != null) {
      own.put("edge.name", name);
    }
    Settings settings = options.load(own);
    ControlPlane plane = ControlPlane.startEdge(settings);
    ShutdownHook hook = ShutdownHook.closing("edge", plane::close);
    PrintWriter out = spec.commandLine().getOut();
    Endpoints endpoints = plane.endpoints();
    out.printf("Tidegate %s is up, as an edge.%n", Version.text());
    out.printf("  page and API  %s%n", endpoints.console());
    out.printf("  Kafka         %s%n", endpoints.kafka());
    if (!settings.edge().listen().isEmpty()) {
      out.printf("  for others    %s%n", settings.edge().listen());
    }
    out.printf("Stop it with Ctrl-C.%n");
    out.flush();
    stop.await();
    hook.run();
    return 0;
  }
}
