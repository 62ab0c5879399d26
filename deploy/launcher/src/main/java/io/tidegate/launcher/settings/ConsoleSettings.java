package io.tidegate.launcher.settings;

import io.tidegate.controller.service.web.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the section {@code console}, and keeps it from being open to others by oversight. */
final class ConsoleSettings {
  private ConsoleSettings() {}

  static Settings.Console of(SettingsReader r) throws InvalidSettingException {
    String host = r.required("host");
    Optional<Path> certificate = file(r, "tls-certificate");
    Optional<Path> key = file(r, "tls-key");
    Optional<Path> tokens = file(r, "tokens");
    Optional<OidcSettings> oidc = OidcSettings.of(r.section("oidc"));
    boolean insecure = r.flag("insecure");
    if (certificate.isPresent() != key.isPresent()) {
      throw new InvalidSettingException(
          "setting 'console.%s' is empty: a certificate and its key are given together"
              .formatted(certificate.isPresent() ? "tls-key" : "tls-certificate"));
    }
    if (!insecure
        && !isLoopback(host)
        && (certificate.isEmpty() || (tokens.isEmpty() && oidc.isEmpty()))) {
      throw new InvalidSettingException(
          ("setting 'console.host' is '%s', which others can reach: give console.tls-certificate,"
                  + " console.tls-key and console.tokens or console.oidc.issuer; or say"
                  + " console.insecure: true, where something else keeps out who may not resize")
              .formatted(host));
    }
    return new Settings.Console(
        host,
        r.integer("port", 0, 65535),
        certificate.map(c -> new TlsFiles(c, key.orElseThrow())),
        tokens,
        oidc,
        insecure,
        r.integer("max-connections", 1, 100_000),
        r.integer("max-connections-per-address", 1, 100_000));
  }

  /** By its text alone: what a name resolves to may be another address tomorrow. */
  static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
  }

  private static Optional<Path> file(SettingsReader r, String name) throws InvalidSettingException {
    if (r.text(name).isEmpty()) {
      return Optional.empty();
    }
    Path file = Path.of(r.text(name));
    if (!Files.isReadable(file)) {
      throw new InvalidSettingException(
          "setting 'console.%s' is '%s': there is no such file that can be read"
              .formatted(name, file));
    }
    return Optional.of(file);
  }
}
