package io.tidegate.launcher.settings;

import io.tidegate.controller.service.feed.WebhookKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads {@code webhook-key-file} or {@code webhook-key} of a section that sends webhooks. */
final class WebhookKeySetting {
  private WebhookKeySetting() {}

  /**
   * Of nobody's message the key is a part.
   *
   * @param signed what is signed with it, for the message where there is none
   */
  static WebhookKey of(SettingsReader r, String section, String signed)
      throws InvalidSettingException {
    String file = r.text("webhook-key-file");
    if (file.isEmpty() == r.text("webhook-key").isEmpty()) {
      throw new InvalidSettingException(
          ("setting '%s.webhook-key-file' is '%s', and '%s.webhook-key' is %s: what %s are sent is"
                  + " signed, so one of the two names the key")
              .formatted(section, file, section, file.isEmpty() ? "empty" : "there too", signed));
    }
    if (file.isEmpty()) {
      return r.parsed("webhook-key", WebhookKey::of);
    }
    try {
      return WebhookKey.of(Files.readString(Path.of(file)).strip());
    } catch (IOException e) {
      throw new InvalidSettingException(
          "setting '%s.webhook-key-file': %s cannot be read: %s".formatted(section, file, e), e);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "setting '%s.webhook-key-file': in %s %s".formatted(section, file, e.getMessage()), e);
    }
  }
}
