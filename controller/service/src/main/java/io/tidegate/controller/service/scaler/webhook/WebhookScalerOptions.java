package io.tidegate.controller.service.scaler.webhook;

import io.tidegate.controller.service.feed.FeedUrl;
import io.tidegate.controller.service.feed.WebhookKey;
import java.net.URI;
import java.time.Duration;

/**
 * Who is asked for replicas.
 *
 * @param url is asked and told; see {@link FeedUrl#parse} for what it may be
 * @param service whose replicas they are, e.g. {@code orders}; part of each request
 * @param key signs each request as it signs alerts
 * @param timeout of one call, from connecting to the last byte of its answer; 100 ms to 30 s
 */
public record WebhookScalerOptions(URI url, String service, WebhookKey key, Duration timeout) {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Of a call, where nothing else was said. */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  public WebhookScalerOptions {
    FeedUrl.parse(url.toString());
    if (service.isBlank()) {
      throw new IllegalArgumentException("service is empty: must be the service's name");
    }
    if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "timeout is %s: must be %s to %s".formatted(timeout, SHORTEST, LONGEST));
    }
  }
}
