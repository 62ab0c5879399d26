package io.tidegate.launcher;

import io.tidegate.gate.generators.LoadGenerator;
import io.tidegate.gate.load.AllowList;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A load generator that waits for work, until it is told to stop. */
@Command(
    name = "generator",
    description = {
      "Waits for runs of the gate whose plan says load.generators, and makes a share of their load;"
          + " one run at a time. Run it on machines of their own.",
      "Load goes only to what is allowed here, whatever a run asks for."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class GateGeneratorCommand implements Callable<Integer> {
  private static final int MOST_NAME = 63;

  @Spec private CommandSpec spec;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      required = true,
      description =
          "Where it is reached: that of 'tidegate gate run --kafka', or of the control plane.")
  private String kafka;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "Properties of Kafka's clients, as security.protocol and sasl.jaas.config: who may write to"
              + " tidegate.gate-work can have it make load.")
  private Path config;

  @Option(
      names = "--allow",
      paramLabel = "HOST:PORT",
      required = true,
      split = ",",
      description = "Load goes nowhere else.")
  private List<String> allow;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "No other generator has it; default: this host's with the process' number.")
  private String name;

  @Option(
      names = "--with-parent",
      hidden = true,
      description = "Stop when standard input ends, as it does when the parent process is gone.")
  private boolean withParent;

  @Override
  public Integer call() throws InterruptedException {
    String called = name == null ? hostName() : name;
    if (!called.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw CommandFailedException.usage(
          "--name is '%s': must be 1 to 63 of A-Z a-z 0-9 . _ - and start with a letter or digit"
              .formatted(called),
          null);
    }
    AllowList targets;
    try {
      targets = new AllowList(allow);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("--" + e.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    LoadGenerator generator =
        new LoadGenerator(
            called,
            targets,
            KafkaLine.ofGenerator(GateKafka.of(kafka, config), called),
            line -> {
              out.println(line);
              out.flush();
            });
    CountDownLatch ended = new CountDownLatch(1);
    ShutdownHook hook =
        ShutdownHook.closing(
            "gate generator",
            () -> {
              generator.close();
              ended.await();
            });
    if (withParent) {
      ParentWatch.start(generator::close);
    }
    out.println("load generator '%s' waits for work, towards %s".formatted(called, targets));
    out.flush();
    try {
      generator.run();
    } finally {
      ended.countDown();
    }
    hook.run();
    return 0;
  }

  private static String hostName() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
    } catch (UnknownHostException e) {
      host = "generator";
    }
    String number = "-" + ProcessHandle.current().pid();
    return host.substring(0, Math.min(host.length(), MOST_NAME - number.length())) + number;
  }
}
