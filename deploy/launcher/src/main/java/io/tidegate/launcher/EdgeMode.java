package io.tidegate.launcher;

import io.tidegate.collector.service.edge.HostPort;
import io.tidegate.collector.service.edge.UplinkOptions;
import io.tidegate.launcher.edge.EdgeDisk;
import io.tidegate.launcher.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * What makes a control plane an edge, checked.
 *
 * @param name of the edge at its centre
 * @param uplink the centre's brokers
 */
record EdgeMode(String name, String uplink, EdgeDisk disk) {

  /**
   * Reads the settings.
   *
   * @throws CommandFailedException naming the setting that an edge cannot do with or without
   */
  static EdgeMode of(Settings settings) {
    Settings.Edge edge = settings.edge();
    if (edge.uplink().isEmpty()) {
      throw wrong(
          "--uplink is missing: must be HOST:PORT of the centre's Kafka (setting edge.uplink)");
    }
    if (!settings.kafka().embedded()) {
      throw wrong(
          "setting 'kafka.bootstrap' is '%s': an edge has its own broker, so it must be empty; the centre's is 'edge.uplink'"
              .formatted(settings.kafka().bootstrap()));
    }
    if (!settings.store().embedded()) {
      throw wrong(
          "setting 'store.influx-url' is '%s': an edge has no store, so it must be empty"
              .formatted(settings.store().influxUrl()));
    }
    if (edge.longestPause().compareTo(UplinkOptions.SHORTEST_PAUSE) < 0) {
      throw wrong(
          "setting 'edge.longest-pause' is %d ms: must be at least %d ms"
              .formatted(edge.longestPause().toMillis(), UplinkOptions.SHORTEST_PAUSE.toMillis()));
    }
    EdgeMode mode;
    try {
      if (!edge.listen().isEmpty()) {
        HostPort.parse(edge.listen());
      }
      mode =
          new EdgeMode(
              edge.name().isEmpty() ? hostName() : edge.name(),
              edge.uplink(),
              new EdgeDisk(edge.diskBoundMib(), edge.partitions()));
      mode.options("127.0.0.1:1", settings);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(e.getMessage(), e);
    }
    return mode;
  }

  private static CommandFailedException wrong(String message) {
    return CommandFailedException.usage(message, null);
  }

  /** Without the domain: its dots are allowed, but make long names of services. */
  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName().split("\\.", 2)[0];
    } catch (UnknownHostException e) {
      throw CommandFailedException.usage(
          "this host has no name that could be the edge's: give it one by --name", e);
    }
  }

  UplinkOptions options(String bootstrap, Settings settings) {
    return new UplinkOptions(name, bootstrap, uplink, settings.edge().longestPause());
  }
}
