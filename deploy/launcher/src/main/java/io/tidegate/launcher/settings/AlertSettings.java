package io.tidegate.launcher.settings;

import io.tidegate.controller.service.feed.FeedUrl;
import io.tidegate.controller.service.feed.PageLinks;
import io.tidegate.controller.service.feed.WebhookKey;
import java.net.URI;
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
        webhooks.isEmpty()
            ? Optional.empty()
            : Optional.of(WebhookKeySetting.of(r, "alerts", "alerts.webhooks")));
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
