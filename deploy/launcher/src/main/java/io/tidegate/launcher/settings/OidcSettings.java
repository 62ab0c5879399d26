package io.tidegate.launcher.settings;

import io.tidegate.controller.service.oidc.IssuerOptions;
import io.tidegate.controller.service.oidc.IssuerOptions.KeySource;
import io.tidegate.controller.service.web.ApiRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An issuer whose tokens open the API.
 *
 * @param roles what a value of the roles' claim makes of who has it
 */
public record OidcSettings(IssuerOptions issuer, Map<String, ApiRole> roles) {
  public OidcSettings {
    roles = Map.copyOf(roles);
  }

  /** Empty where no issuer is named. */
  static Optional<OidcSettings> of(SettingsReader r) throws InvalidSettingException {
    if (r.text("issuer").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new OidcSettings(
            new IssuerOptions(
                r.parsed("issuer", IssuerOptions::address),
                r.required("audience"),
                r.someOf("algorithms", IssuerOptions.ALGORITHMS),
                r.text("jwks").isEmpty()
                    ? Optional.empty()
                    : Optional.of(r.parsed("jwks", OidcSettings::keys)),
                r.required("roles-claim"),
                leeway(r)),
            roles(r)));
  }

  private static Duration leeway(SettingsReader r) throws InvalidSettingException {
    return r.duration("leeway", Duration.ZERO, IssuerOptions.LONGEST_LEEWAY);
  }

  private static KeySource keys(String text) {
    if (text.contains("://")) {
      return new KeySource.Url(IssuerOptions.address(text));
    }
    Path file = Path.of(text);
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "%s cannot be read: must be https://host/path or a file".formatted(file));
    }
    return new KeySource.File(file);
  }

  private static Map<String, ApiRole> roles(SettingsReader r) throws InvalidSettingException {
    Map<String, ApiRole> roles = new LinkedHashMap<>();
    for (ApiRole role : ApiRole.values()) {
      String setting = role.word() + "s";
      for (String value : list(r.text(setting))) {
        ApiRole before = roles.putIfAbsent(value, role);
        if (before != null) {
          throw new InvalidSettingException(
              "setting 'console.oidc.%s' has '%s', which makes a %s already: a value has one role"
                  .formatted(setting, value, before.word()));
        }
      }
    }
    if (roles.isEmpty()) {
      r.required(ApiRole.VIEWER.word() + "s");
    }
    return roles;
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).filter(v -> !v.isEmpty()).toList();
  }
}
