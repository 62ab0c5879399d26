package io.tidegate.launcher.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The ports of a broker with two addresses: one for those who reach it straight, and one for those
 * who have a proxy between. The broker itself sends the latter to the proxy, so that none of their
 * connections goes past it.
 *
 * @param straight where the broker listens for the others
 * @param behindProxy where it listens for the proxy
 * @param proxy where the proxy has to listen
 */
public record ProxiedKafka(int straight, int controller, int behindProxy, int proxy) {
  public static ProxiedKafka onFreePorts() throws IOException {
    return new ProxiedKafka(LocalPort.free(), LocalPort.free(), LocalPort.free(), LocalPort.free());
  }

  /** Blocks until the broker serves; the proxy is not needed for that. */
  public EmbeddedKafka start(Path directory, Map<String, String> overrides) throws IOException {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "listeners",
                "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,PROXIED://127.0.0.1:%d"
                    .formatted(straight, controller, behindProxy),
                "advertised.listeners",
                "BROKER://127.0.0.1:%d,PROXIED://127.0.0.1:%d".formatted(straight, proxy),
                "listener.security.protocol.map",
                "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controller));
    settings.putAll(overrides);
    return EmbeddedKafka.start(directory, straight, settings);
  }
}
