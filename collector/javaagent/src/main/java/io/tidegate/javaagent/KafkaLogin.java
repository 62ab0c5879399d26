package io.tidegate.javaagent;

import io.tidegate.wire.BrokerLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The login at the brokers, as the settings have it. */
final class KafkaLogin {
  /** What comes before the names of its settings. */
  static final String SETTINGS = "kafka-";

  private KafkaLogin() {}

  static BrokerLogin of(Map<SettingKey, String> values) {
    String tls = values.getOrDefault(SettingKey.KAFKA_TLS, "false");
    if (!tls.equals("true") && !tls.equals("false")) {
      throw new InvalidSettingException("kafka-tls is '%s': must be true or false".formatted(tls));
    }
    try {
      return new BrokerLogin(
          tls.equals("true"),
          file(values, SettingKey.KAFKA_CA),
          file(values, SettingKey.KAFKA_CERTIFICATE),
          file(values, SettingKey.KAFKA_KEY),
          values.getOrDefault(SettingKey.KAFKA_MECHANISM, BrokerLogin.SCRAM_SHA_512),
          values.getOrDefault(SettingKey.KAFKA_USER, ""),
          password(values));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(SETTINGS + e.getMessage());
    }
  }

  private static Optional<String> file(Map<SettingKey, String> values, SettingKey key) {
    String name = values.getOrDefault(key, "");
    return name.isEmpty() ? Optional.empty() : Optional.of(read(key, name));
  }

  private static String password(Map<SettingKey, String> values) {
    String file = values.get(SettingKey.KAFKA_PASSWORD_FILE);
    String password = values.getOrDefault(SettingKey.KAFKA_PASSWORD, "");
    if (file == null) {
      return password;
    }
    if (!password.isEmpty()) {
      throw new InvalidSettingException(
          "kafka-password and kafka-password-file: give one of the two");
    }
    return read(SettingKey.KAFKA_PASSWORD_FILE, file).strip();
  }

  private static String read(SettingKey key, String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new InvalidSettingException(
          "%s is '%s': there is no such file that can be read".formatted(key.key(), file));
    }
  }
}
