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
 * Which Alertmanagers are told.
 *
 * @param bootstrap of the brokers on which the alerts are
 * @param urls one for each member of a cluster: they are all told, as its members expect it
 * @param pages empty: alerts carry no link
 * @param window the width of a window
 * @param silences what is not told
 * @param marks who is at it, which is told along
 * @param inhibitions what another one explains, which is over there meanwhile
 */
public record AlertmanagerOptions(
    String bootstrap,
    List<URI> urls,
    Optional<PageLinks> pages,
    Duration window,
    Supplier<Silences> silences,
    Supplier<AlertMarks> marks,
    Supplier<Inhibitions> inhibitions) {
  public AlertmanagerOptions {
    urls = List.copyOf(urls);
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("urls is empty: needs at least one Alertmanager");
    }
  }
}
