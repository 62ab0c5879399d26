package io.tidegate.controller.service.feed;

import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Inhibitions;
import io.tidegate.controller.Silences;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who is sent each alert.
 *
 * @param bootstrap of the brokers on which the alerts are
 * @param pages empty: alerts carry no link
 * @param silences what is not told
 * @param marks what somebody is at is not told again
 * @param inhibitions what another one explains, which is told if it goes on after that
 * @param window the width of a window
 */
public record WebhookOptions(
    String bootstrap,
    List<URI> urls,
    WebhookKey key,
    Optional<PageLinks> pages,
    Supplier<Silences> silences,
    Supplier<AlertMarks> marks,
    Supplier<Inhibitions> inhibitions,
    Duration window) {
  public WebhookOptions {
    urls = List.copyOf(urls);
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("urls is empty: needs at least one receiver");
    }
  }
}
