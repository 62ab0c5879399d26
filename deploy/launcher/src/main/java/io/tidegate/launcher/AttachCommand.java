package io.tidegate.launcher;

import io.tidegate.launcher.attach.AttachFailedException;
import io.tidegate.launcher.attach.AttachModule;
import io.tidegate.launcher.attach.JvmAttach;
import io.tidegate.launcher.attach.JvmAttach.Jvm;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts the agent into a service that runs already. */
@Command(
    name = "attach",
    description = {
      "Puts the agent into a JVM that runs already, as -javaagent would have at its start; without a"
          + " PID, lists the JVMs of this user."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 the agent is on, 1 it is not, 2 wrong usage"})
final class AttachCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Settings whose value is a file of ours: the other JVM has another working directory. */
  private static final Pattern FILES = Pattern.compile("config|kafka\\..*\\.location");

  /** What the agent would take for the beginning of the next setting. */
  private static final Pattern NEXT_SETTING = Pattern.compile(",[^,=]*=");

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PID",
      description = "The JVM's process; none: list them.")
  private Long pid;

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "The service that the process belongs to (the agent's setting service).")
  private String service;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description =
          "The brokers (the agent's setting kafka); default: those of the control plane on"
              + " --data-dir.")
  private String kafka;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "./tidegate-data",
      description = "The control plane's data directory (default: ${DEFAULT-VALUE}).")
  private Path dataDir;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Any setting of the agent, e.g. --set resize=orders-*; may be repeated. --set config=FILE"
              + " takes them from a properties file.")
  private Map<String, String> others = Map.of();

  @Option(
      names = "--agent",
      paramLabel = "FILE",
      description = "The agent's jar; default: the one beside this program.")
  private Path agent;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      if (pid == null) {
        AttachModule.require();
        print(JvmAttach.list(), out);
        return 0;
      }
      Map<String, String> settings = settings();
      Path jar = jar();
      AttachModule.require();
      Jvm jvm = JvmAttach.attach(pid, jar, arguments(settings), PATIENCE);
      out.printf("The agent is on in process %d %s%n", jvm.pid(), jvm.program());
      out.println("  'tidegate status' shows its pools once they are used");
      if (!settings.containsKey("resize") && !settings.containsKey("config")) {
        out.println("  they are watched only: what may be resized, --set resize=NAMES would say");
      }
      out.flush();
      return 0;
    } catch (AttachFailedException e) {
      throw CommandFailedException.failed(e.getMessage(), e);
    }
  }

  private static void print(List<Jvm> jvms, PrintWriter out) {
    if (jvms.isEmpty()) {
      out.println("no JVM of this user runs here");
    } else {
      out.printf("  %8s  %s%n", "PID", "program");
    }
    for (Jvm jvm : jvms) {
      out.printf("  %8d  %s%n", jvm.pid(), jvm.program().isEmpty() ? "-" : jvm.program());
    }
    out.flush();
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    if (service != null) {
      settings.put("service", service);
    }
    if (kafka != null) {
      settings.put("kafka", kafka);
    }
    others.forEach(
        (key, value) -> settings.put(key, FILES.matcher(key).matches() ? file(value) : value));
    if (!settings.containsKey("kafka") && !settings.containsKey("config")) {
      settings.put("kafka", kafkaOfDataDirectory());
    }
    return settings;
  }

  private static String file(String value) {
    return Path.of(value).toAbsolutePath().normalize().toString();
  }

  private String kafkaOfDataDirectory() {
    return Endpoints.read(dataDir)
        .map(Endpoints::kafka)
        .orElseThrow(
            () ->
                CommandFailedException.failed(
                    "no control plane was ever started on %s: name its --data-dir or the --kafka"
                        .formatted(dataDir.toAbsolutePath().normalize()),
                    null));
  }

  private static String arguments(Map<String, String> settings) {
    settings.forEach(
        (key, value) -> {
          if (NEXT_SETTING.matcher(value).find()) {
            throw CommandFailedException.usage(
                "--set %s has a '=' after a comma, where the agent would see another setting: put it into a properties file and say --set config=FILE"
                    .formatted(key),
                null);
          }
        });
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(","));
  }

  private Path jar() {
    Path jar = agent != null ? agent : besideThisProgram();
    if (!Files.isRegularFile(jar)) {
      throw CommandFailedException.usage(
          "%s is no file: must be the agent's jar, name it by --agent".formatted(jar), null);
    }
    return jar.toAbsolutePath().normalize();
  }

  private static Path besideThisProgram() {
    try {
      Path program =
          Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return program.resolveSibling("agent").resolve("tidegate-agent.jar");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("this program's own place is no URI", e);
    }
  }
}
