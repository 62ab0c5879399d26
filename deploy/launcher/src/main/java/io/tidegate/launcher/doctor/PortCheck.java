package io.tidegate.launcher.doctor;

import io.tidegate.launcher.Endpoints;
import io.tidegate.launcher.settings.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether what shall listen can. */
final class PortCheck {
  private static final String LOCAL = "127.0.0.1";

  /** What was listened on at the last start: where no port is set, it is taken again. */
  private final Optional<Endpoints> last;

  private final boolean runs;
  private final List<Finding> findings = new ArrayList<>();

  private PortCheck(Optional<Endpoints> last) {
    this.last = last;
    this.runs =
        last.flatMap(e -> ProcessHandle.of(e.pid())).filter(ProcessHandle::isAlive).isPresent();
  }

  static List<Finding> run(Settings settings, Optional<Endpoints> last) {
    PortCheck check = new PortCheck(last);
    check.port(
        "page and API",
        "console.port",
        settings.console().host(),
        settings.console().port(),
        last.map(Endpoints::consolePort));
    if (settings.kafka().embedded()) {
      check.port(
          "embedded broker",
          "kafka.embedded-port",
          LOCAL,
          settings.kafka().embeddedPort(),
          last.map(Endpoints::kafkaPort));
    }
    if (settings.store().embedded()) {
      check.port(
          "embedded store",
          "store.embedded-port",
          LOCAL,
          settings.store().embeddedPort(),
          last.map(Endpoints::storePort));
    }
    if (settings.sources().otlp().enabled()) {
      check.port(
          "OTLP metrics",
          "sources.otlp.port",
          settings.sources().otlp().host(),
          settings.sources().otlp().port(),
          last.map(Endpoints::otlpPort));
    }
    if (settings.probes().port() != 0) {
      check.port(
          "probes",
          "probes.port",
          settings.probes().host(),
          settings.probes().port(),
          // Where one runs, it has the port that is set.
          check.runs ? Optional.of(settings.probes().port()) : Optional.empty());
    }
    return check.findings;
  }

  private void port(String what, String setting, String host, int set, Optional<Integer> before) {
    int port = set != 0 ? set : before.orElse(0);
    if (port == 0) {
      findings.add(Finding.ok(what, "any free port of " + host));
      return;
    }
    String where = "%s:%d".formatted(host, port);
    if (runs && before.filter(had -> had == port).isPresent()) {
      findings.add(
          Finding.ok(
              what,
              "%s is that of process %d, the control plane on this data directory"
                  .formatted(where, last.orElseThrow().pid())));
      return;
    }
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      findings.add(
          Finding.fail(
              what,
              "the host %s is not known".formatted(host),
              "set the host beside %s to an address of this machine".formatted(setting)));
      return;
    }
    try (ServerSocket probe = new ServerSocket()) {
      // As who listens then does: what is left of closed connections is no obstacle.
      probe.setReuseAddress(true);
      probe.bind(address);
      findings.add(Finding.ok(what, where + " is free"));
    } catch (IOException e) {
      findings.add(
          Finding.fail(
              what,
              "%s cannot be listened on: %s".formatted(where, e.getMessage()),
              "stop what listens there, or set %s to another port".formatted(setting)));
    }
  }
}
