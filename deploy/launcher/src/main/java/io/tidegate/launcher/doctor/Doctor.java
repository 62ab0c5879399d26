package io.tidegate.launcher.doctor;

import io.tidegate.collector.service.MetricStore;
import io.tidegate.launcher.Endpoints;
import io.tidegate.launcher.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at everything that a start would need, and goes on where something is wrong. */
public final class Doctor {
  private Doctor() {}

  /**
   * Blocks for some multiples of the bound at most.
   *
   * @param last what the control plane on the data directory wrote, if there was one
   * @param store one of the user's own; empty where it is embedded
   * @param bound of each question to another machine
   */
  public static List<Finding> examine(
      Settings settings, Optional<Endpoints> last, Optional<MetricStore> store, Duration bound)
      throws InterruptedException {
    List<Finding> findings = new ArrayList<>(MachineCheck.run());
    findings.addAll(DataDirCheck.run(settings.dataDir()));
    findings.addAll(PortCheck.run(settings, last));
    settings
        .console()
        .tls()
        .ifPresent(files -> findings.add(CertificateCheck.run(files.certificate(), Instant.now())));
    if (settings.console().oidc().isPresent()) {
      findings.add(IssuerCheck.run(settings.console().oidc().get().issuer()));
    }
    settings.nacos().ifPresent(nacos -> findings.add(NacosCheck.run(settings, nacos)));
    if (settings.kafka().embedded()) {
      findings.add(Finding.ok("kafka", "embedded"));
    } else {
      findings.addAll(brokers(settings, bound));
    }
    if (store.isEmpty()) {
      findings.add(Finding.ok("store", "embedded"));
    } else {
      findings.addAll(StoreCheck.run(settings, store.get(), bound));
    }
    return findings;
  }

  /** Only the brokers and the topics; the settings have to name brokers. */
  public static List<Finding> brokers(Settings settings, Duration bound)
      throws InterruptedException {
    return KafkaCheck.run(settings, bound);
  }

  /** Whether something has to be mended. */
  public static boolean fails(List<Finding> findings) {
    return findings.stream().anyMatch(f -> f.level() == Finding.Level.FAIL);
  }
}
