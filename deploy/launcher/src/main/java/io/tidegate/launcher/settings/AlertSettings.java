package io.tidegate.launcher.settings;

import io.tidegate.controller.service.feed.FeedUrl;
import io.tidegate.controller.service.feed.PageLinks;
import io.tidegate.controller.service.feed.WebhookKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who is told of alerts.
 *
 * @param alertmanagers none: off
 * @param pages where the links in alerts lead; empty: they have none
 * @param webhooks none: off
 * @param webhookKey there where there are webhooks
 */
public record AlertSettings(
    List<URI> alertmanagers,
    Optional<PageLinks> pages,
    List<URI> webhooks,
    Optional<WebhookKey> webhookKey) {
  public AlertSettings {
    alertmanagers = List.copyOf(alertmanagers);
    webhooks = List.copyOf(webhooks);
  }

  static AlertSettings of(SettingsReader r) throws InvalidSettingException {
    List<URI> webhooks = r.parsed("webhooks", FeedUrl::parseList);
    return new AlertSettings(
        r.parsed("alertmanager", AlertSettings::bases),
        r.text("public-url").isEmpty()
            ? Optional.empty()
            : Optional.of(new PageLinks(r.parsed("public-url", AlertSettings::base))),
        webhooks,
        webhooks.isEmpty() ? Optional.empty() : Optional.of(key(r)));
  }

  /** Of nobody's message the key is a part. */
  private static WebhookKey key(SettingsReader r) throws InvalidSettingException {
    String file = r.text("webhook-key-file");
    if (file.isEmpty() == r.text("webhook-key").isEmpty()) {
      throw new InvalidSettingException(
          ("setting 'alerts.webhook-key-file' is '%s', and 'alerts.webhook-key' is %s: what"
                  + " alerts.webhooks are sent is signed, so one of the two names the key")
              .formatted(file, file.isEmpty() ? "empty" : "there too"));
    }
    if (file.isEmpty()) {
      return r.parsed("webhook-key", WebhookKey::of);
    }
    try {
      return WebhookKey.of(Files.readString(Path.of(file)).strip());
    } catch (IOException e) {
      throw new InvalidSettingException(
          "setting 'alerts.webhook-key-file': %s cannot be read: %s".formatted(file, e), e);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "setting 'alerts.webhook-key-file': in %s %s".formatted(file, e.getMessage()), e);
    }
  }

  private static List<URI> bases(String text) {
    List<URI> urls = FeedUrl.parseList(text);
    urls.forEach(AlertSettings::plain);
    return urls;
  }

  private static URI base(String text) {
    return plain(FeedUrl.parse(text));
  }

  /** A path is put behind it. */
  private static URI plain(URI url) {
    if (url.getRawQuery() != null) {
      throw new IllegalArgumentException("'%s' has a '?': must have none".formatted(url));
    }
    return url;
  }
}
