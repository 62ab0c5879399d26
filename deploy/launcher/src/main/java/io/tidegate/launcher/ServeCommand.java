package io.tidegate.launcher;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The control plane alone, until it is told to stop. */
@Command(
    name = "serve",
    description = {
      "Runs the control plane: collector, predictor, controller and the page.",
      "Without --kafka and --influx it brings its own broker and store, for one machine.",
      "With them, several share the work; --only runs a part."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nThen:%n",
    footer = {
      "  Start your services with the agent on the Kafka address that is printed.",
      "  All pools are in shadow mode until a policy says otherwise: see 'tidegate config'."
    })
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
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
    ControlPlane plane = ControlPlane.start(options.load());
    ShutdownHook hook = ShutdownHook.closing("control plane", plane::close);
    PrintWriter out = spec.commandLine().getOut();
    Endpoints endpoints = plane.endpoints();
    out.printf("Tidegate %s is up.%n", Version.text());
    print(out, "page and API", endpoints.console());
    print(out, "Kafka", endpoints.kafka());
    print(out, "store", endpoints.store());
    print(out, "OTLP metrics", endpoints.otlp().isEmpty() ? "" : endpoints.otlp() + "/v1/metrics");
    out.printf("Stop it with Ctrl-C.%n");
    out.flush();
    stop.await();
    hook.run();
    return 0;
  }

  /** What this process has no use for has no address. */
  private static void print(PrintWriter out, String what, String address) {
    if (!address.isEmpty()) {
      out.printf("  %-12s  %s%n", what, address);
    }
  }
}
