package io.tidegate.sources.exposition;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a process shows its metrics.
 *
 * @param labels of all that it shows; {@code instance} is among them
 */
public record ScrapeTarget(URI url, Map<String, String> labels) {
  public ScrapeTarget {
    labels = Map.copyOf(labels);
  }

  /**
   * Reads {@code [service=]URL[, …]}.
   *
   * @throws IllegalArgumentException naming the one that is wrong
   */
  public static List<ScrapeTarget> parseList(String text) {
    List<ScrapeTarget> targets = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      String one = entry.strip();
      int equals = one.indexOf('=');
      boolean named = equals > 0 && equals < one.indexOf("://");
      URI url = url(named ? one.substring(equals + 1).strip() : one);
      Map<String, String> labels = new TreeMap<>(Map.of("instance", url.getRawAuthority()));
      if (named) {
        labels.put("service", one.substring(0, equals).strip());
      }
      targets.add(new ScrapeTarget(url, labels));
    }
    return targets;
  }

  /**
   * One of a discovery file, by Prometheus' rules: labels that begin with {@code __} say how it is
   * asked and go no further.
   *
   * @throws IllegalArgumentException if that gives no URL
   */
  static ScrapeTarget discovered(String address, Map<String, String> told) {
    StringBuilder query = new StringBuilder();
    Map<String, String> labels = new TreeMap<>();
    told.forEach(
        (name, value) -> {
          if (name.startsWith("__param_")) {
            query
                .append(query.isEmpty() ? '?' : '&')
                .append(encoded(name.substring("__param_".length())))
                .append('=')
                .append(encoded(value));
          } else if (!name.startsWith("__")) {
            labels.put(name, value);
          }
        });
    String path = told.getOrDefault("__metrics_path__", "/metrics");
    URI url =
        url(
            told.getOrDefault("__scheme__", "http")
                + "://"
                + address
                + (path.startsWith("/") ? "" : "/")
                + path
                + query);
    labels.putIfAbsent("instance", address);
    return new ScrapeTarget(url, labels);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static URI url(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'%s' is no URL: %s".formatted(text, e.getReason()), e);
    }
    if (url.getHost() == null
        || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
      throw new IllegalArgumentException(
          "'%s' is no target: must be [service=]http://host:port/path, or https".formatted(text));
    }
    if (url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "the URL at %s has a password in it: no secret may stand in a URL"
              .formatted(url.getHost()));
    }
    return url;
  }
}
