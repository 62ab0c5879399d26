package io.tidegate.launcher.settings;

import io.tidegate.wire.BrokerLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The login of a process at the brokers, as the settings have it. */
final class KafkaSecurity {
  private KafkaSecurity() {}

  static BrokerLogin of(SettingsReader r) throws InvalidSettingException {
    boolean tls = r.flag("tls");
    Optional<String> ca = file(r, "ca");
    Optional<String> certificate = file(r, "certificate");
    Optional<String> key = file(r, "key");
    String mechanism = r.oneOf("mechanism", BrokerLogin.MECHANISMS);
    try {
      return new BrokerLogin(
          tls, ca, certificate, key, mechanism, r.text("user"), r.text("password"));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("setting kafka.security." + e.getMessage(), e);
    }
  }

  private static Optional<String> file(SettingsReader r, String name)
      throws InvalidSettingException {
    if (r.text(name).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(Path.of(r.text(name))));
    } catch (IOException e) {
      throw new InvalidSettingException(
          "setting 'kafka.security.%s' is '%s': there is no such file that can be read"
              .formatted(name, r.text(name)),
          e);
    }
  }
}
