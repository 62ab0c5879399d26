package io.tidegate.launcher;

import io.tidegate.launcher.settings.InvalidSettingException;
import io.tidegate.launcher.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that lead to settings; every command that needs settings has them. */
final class SettingsOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Settings in YAML; 'tidegate config' prints all of them.")
  private Path config;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where everything that lasts is kept (setting data-dir).")
  private String dataDir;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      description = "Width of a window, e.g. 1m (setting window).")
  private String window;

  @Option(
      names = "--only",
      paramLabel = "ROLE[,ROLE]",
      description =
          "Only these parts of the control plane, beside other processes that run the rest: collector,"
              + " predictor, controller, console (setting roles).")
  private String only;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Your Kafka, instead of the embedded one (setting kafka.bootstrap).")
  private String kafka;

  @Option(
      names = "--influx",
      paramLabel = "URL",
      description =
          "Your InfluxDB, instead of the embedded store (setting store.influx-url); its token comes"
              + " from the environment: TIDEGATE_STORE_INFLUX_TOKEN.")
  private String influx;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the page and the API; 0: a free one (setting console.port).")
  private String port;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting, e.g. --set kafka.partitions=12; may be repeated.")
  private Map<String, String> others = Map.of();

  Settings load() {
    return load(Map.of());
  }

  /**
   * The same, with a command's own flags.
   *
   * @param own setting to value
   */
  Settings load(Map<String, String> own) {
    Map<String, String> flags = new LinkedHashMap<>(others);
    flags.putAll(own);
    put(flags, "data-dir", dataDir);
    put(flags, "window", window);
    put(flags, "roles", only);
    put(flags, "kafka.bootstrap", kafka);
    put(flags, "store.influx-url", influx);
    put(flags, "console.port", port);
    try {
      return Settings.load(config, System.getenv(), flags);
    } catch (InvalidSettingException e) {
      throw CommandFailedException.usage(e.getMessage(), e);
    }
  }

  private static void put(Map<String, String> flags, String path, String value) {
    if (value != null) {
      flags.put(path, value);
    }
  }
}
