package io.tidegate.launcher.settings;

import io.tidegate.controller.service.feed.FeedUrl;
import io.tidegate.controller.service.feed.PageLinks;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Who is told of alerts.
 *
 * @param alertmanagers none: off
 * @param pages where the links in alerts lead; empty: they have none
 */
public record AlertSettings(List<URI> alertmanagers, Optional<PageLinks> pages) {
  public AlertSettings {
    alertmanagers = List.copyOf(alertmanagers);
  }

  static AlertSettings of(SettingsReader r) throws InvalidSettingException {
    return new AlertSettings(
        r.parsed("alertmanager", AlertSettings::bases),
        r.text("public-url").isEmpty()
            ? Optional.empty()
            : Optional.of(new PageLinks(r.parsed("public-url", AlertSettings::base))));
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
