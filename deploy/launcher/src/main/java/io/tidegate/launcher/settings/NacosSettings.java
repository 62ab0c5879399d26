package io.tidegate.launcher.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Nacos that policies come from, or in which the console is registered.
 *
 * @param servers {@code host:port}, at least one
 * @param namespace its ID; empty: the public one
 * @param group of the configuration and of the service
 * @param user empty: no login
 * @param dataId the configuration with the policies; empty: they are not taken from there
 * @param service empty: nothing is registered
 */
public record NacosSettings(
    List<String> servers,
    String namespace,
    String group,
    String user,
    String password,
    Optional<String> dataId,
    Optional<Service> service) {
  private static final Pattern HOST_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+):([0-9]{1,5})");

  /** What Nacos allows in the names of a configuration; others it refuses without a reason. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

  private static final Set<String> EVERY_INTERFACE = Set.of("0.0.0.0", "::", "[::]");

  /**
   * How the console is registered.
   *
   * @param address {@code host:port} where others reach it; empty: where it listens
   */
  public record Service(String name, Optional<String> address) {}

  public NacosSettings {
    servers = List.copyOf(servers);
  }

  /**
   * @param consoleHost where the console listens
   * @return empty where no server is named
   */
  static Optional<NacosSettings> of(SettingsReader r, String consoleHost)
      throws InvalidSettingException {
    List<String> servers = r.parsed("server", NacosSettings::servers);
    String dataId = r.parsed("data-id", NacosSettings::nameOrNothing);
    String service = r.parsed("service", NacosSettings::nameOrNothing);
    if (servers.isEmpty()) {
      if (!dataId.isEmpty() || !service.isEmpty()) {
        throw new InvalidSettingException(
            "setting 'nacos.%s' is '%s', and 'nacos.server' is empty: must be host:port[,host:port]"
                .formatted(
                    dataId.isEmpty() ? "service" : "data-id", dataId.isEmpty() ? service : dataId));
      }
      return Optional.empty();
    }
    if (dataId.isEmpty() && service.isEmpty()) {
      throw new InvalidSettingException(
          "setting 'nacos.server' is '%s', and both 'nacos.data-id' and 'nacos.service' are empty: one of the two says what it is for"
              .formatted(r.text("server")));
    }
    if (r.text("user").isEmpty() != r.text("password").isEmpty()) {
      throw new InvalidSettingException(
          "setting 'nacos.user' is '%s', and 'nacos.password' is %s: must be both there, or none"
              .formatted(r.text("user"), r.text("password").isEmpty() ? "empty" : "there"));
    }
    return Optional.of(
        new NacosSettings(
            servers,
            r.parsed("namespace", NacosSettings::nameOrNothing),
            r.parsed("group", NacosSettings::name),
            r.text("user"),
            r.text("password"),
            Optional.of(dataId).filter(id -> !id.isEmpty()),
            service.isEmpty() ? Optional.empty() : Optional.of(service(r, service, consoleHost))));
  }

  private static Service service(SettingsReader r, String name, String consoleHost)
      throws InvalidSettingException {
    if (!r.text("address").isEmpty()) {
      return new Service(name, Optional.of(r.parsed("address", NacosSettings::address)));
    }
    if (EVERY_INTERFACE.contains(consoleHost)) {
      throw new InvalidSettingException(
          "setting 'nacos.address' is empty, and 'console.host' is '%s', which is nowhere that others could go: must be host:port"
              .formatted(consoleHost));
    }
    return new Service(name, Optional.empty());
  }

  private static List<String> servers(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(NacosSettings::address).toList();
  }

  private static String address(String text) {
    String address = text.strip();
    var parts = HOST_PORT.matcher(address);
    if (!parts.matches()
        || Integer.parseInt(parts.group(2)) < 1
        || Integer.parseInt(parts.group(2)) > 65_535) {
      throw new IllegalArgumentException(
          "'%s' is no address: must be host:port, such as nacos:8848".formatted(address));
    }
    return address;
  }

  private static String nameOrNothing(String text) {
    return text.isEmpty() ? text : name(text);
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no name in a Nacos: must be 1 to 128 of letters, digits, '_', '-', '.', ':'"
              .formatted(text));
    }
    return text;
  }

  @Override
  public String toString() {
    return "NacosSettings[servers=%s, namespace=%s, group=%s, user=%s, password=%s, dataId=%s, service=%s]"
        .formatted(
            servers,
            namespace,
            group,
            user,
            password.isEmpty() ? "none" : "(secret)",
            dataId,
            service);
  }
}
