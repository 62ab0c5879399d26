package io.tidegate.controller.service.feed;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Addresses of those who are sent alerts. */
public final class FeedUrl {
  private FeedUrl() {}

  /**
   * Reads {@code URL[, …]}; an empty text is none.
   *
   * @throws IllegalArgumentException naming the one that is wrong
   */
  public static List<URI> parseList(String text) {
    List<URI> urls = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      URI url = parse(entry.strip());
      if (urls.contains(url)) {
        throw new IllegalArgumentException("'%s' is there twice".formatted(url));
      }
      urls.add(url);
    }
    return urls;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none to send to
   */
  public static URI parse(String text) {
    if (text.contains("@")) {
      throw new IllegalArgumentException(
          "a URL has an '@' in it: no user, password or token may stand in a URL");
    }
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'%s' is no URL: %s".formatted(text, e.getReason()), e);
    }
    if (url.getHost() == null
        || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
      throw new IllegalArgumentException(
          "'%s' is no URL of a host: must be http://host:port or https://host".formatted(text));
    }
    if (url.getRawFragment() != null) {
      throw new IllegalArgumentException("'%s' has a '#': must have none".formatted(text));
    }
    return url;
  }

  /** One behind it, whether or not it ends with a slash. */
  static URI below(URI base, String path) {
    return URI.create(base.toString().replaceAll("/+$", "") + path);
  }
}
