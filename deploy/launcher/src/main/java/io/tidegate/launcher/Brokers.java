package io.tidegate.launcher;

import io.tidegate.launcher.settings.Settings;

/** Where the brokers are, for a command that talks to them itself. */
final class Brokers {
  private Brokers() {}

  /**
   * Those of the settings, or of the control plane that runs on their data directory.
   *
   * @throws CommandFailedException where there is neither
   */
  static String of(Settings settings) {
    if (!settings.kafka().embedded()) {
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
