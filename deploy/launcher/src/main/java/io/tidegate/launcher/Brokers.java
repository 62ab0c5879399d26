package io.tidegate.launcher;

import io.tidegate.bus.BrokerLogins;
import io.tidegate.launcher.settings.Settings;

/** Where the brokers are, for a command that talks to them itself. */
final class Brokers {
  private Brokers() {}

  /**
   * From now on this process comes to brokers of one's own by the login that the settings name.
   *
   * @throws CommandFailedException naming the setting
   */
  static void login(String bootstrap, Settings settings) {
    try {
      BrokerLogins.use(bootstrap, settings.kafka().security());
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("setting kafka.security." + e.getMessage(), e);
    }
  }

  /**
   * Those of the settings, or of the control plane that runs on their data directory.
   *
   * @throws CommandFailedException where there is neither
   */
  static String of(Settings settings) {
    if (!settings.kafka().embedded()) {
      login(settings.kafka().bootstrap(), settings);
      return settings.kafka().bootstrap();
    }
    return Endpoints.read(settings.dataDir())
        .map(Endpoints::kafka)
        .orElseThrow(
            () ->
                CommandFailedException.failed(
                    "no control plane was ever started on %s: name its --data-dir, or your --kafka"
                        .formatted(settings.dataDir().toAbsolutePath().normalize()),
                    null));
  }
}
