package io.tidegate.launcher.settings;

import io.tidegate.controller.service.feed.WebhookKey;
import io.tidegate.controller.service.scaler.keda.KedaOptions;
import io.tidegate.controller.service.web.TlsFiles;
import io.tidegate.launcher.replicas.ReplicaService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The replicas that are scaled.
 *
 * @param services none: off
 * @param webhookKey there where a service is scaled by a webhook
 * @param keda where KEDA asks, if a service is scaled by it
 */
public record ReplicaSettings(
    List<ReplicaService> services, Optional<WebhookKey> webhookKey, KedaOptions keda) {
  private static final int STALE_WINDOWS = 5;

  public ReplicaSettings {
    services = List.copyOf(services);
  }

  static ReplicaSettings of(SettingsReader r, Optional<TlsFiles> tls, Duration window)
      throws InvalidSettingException {
    List<ReplicaService> services = r.parsed("services", ReplicaService::parseList);
    String host = r.required("keda-host");
    if (!ConsoleSettings.isLoopback(host) && tls.isEmpty()) {
      throw new InvalidSettingException(
          ("setting 'replicas.keda-host' is '%s', which others can reach: give"
                  + " console.tls-certificate and console.tls-key, with which KEDA is served, too")
              .formatted(host));
    }
    Duration stale = window.multipliedBy(STALE_WINDOWS);
    return new ReplicaSettings(
        services,
        services.stream().anyMatch(ReplicaService::isByWebhook)
            ? Optional.of(WebhookKeySetting.of(r, "replicas", "scalers of replicas.services"))
            : Optional.empty(),
        new KedaOptions(
            host,
            r.integer("keda-port", 0, 65535),
            tls,
            stale.compareTo(Duration.ofHours(1)) > 0 ? Duration.ofHours(1) : stale));
  }
}
